(** The sweep network as a list of neurons: on a point of group j the active gadgets telescope to L_j.
    Note: ../sweep.md. *)
From Coq Require Import QArith Qminmax Qabs Lqa List Lia.
From Memcap Require Import Relu.
Import ListNotations.
Open Scope Q_scope.

Definition vec := list Q.

Fixpoint dot (u v : vec) : Q :=
  match u, v with a :: u', b :: v' => a * b + dot u' v' | _, _ => 0 end.

Fixpoint vadd (u v : vec) : vec :=
  match u, v with a :: u', b :: v' => (a + b) :: vadd u' v' | _, _ => [] end.

Definition vscale (k : Q) (v : vec) : vec := map (Qmult k) v.

Lemma dot_vadd u : forall v x, length u = length v -> dot (vadd u v) x == dot u x + dot v x.
Proof.
  induction u as [| a u IH]; intros [| b v] x H; try discriminate; cbn.
  - lra.
  - destruct x as [| c x]; [lra |]. rewrite IH by (cbn in H; lia). lra.
Qed.

Lemma dot_vscale k v : forall x, dot (vscale k v) x == k * dot v x.
Proof.
  induction v as [| a v IH]; intros [| c x]; cbn; try lra. rewrite IH. lra.
Qed.

Lemma length_vscale k v : length (vscale k v) = length v.
Proof. apply map_length. Qed.

Lemma length_vadd u : forall v, length u = length v -> length (vadd u v) = length u.
Proof. induction u; intros [| b v] H; try discriminate; cbn in *; auto. Qed.

(** ** Networks with one hidden ReLU layer and no output bias *)
Record neuron := { outer : Q; weights : vec; bias : Q }.

Definition fire (x : vec) (n : neuron) : Q := outer n * relu (dot (weights n) x + bias n).

Fixpoint eval (net : list neuron) (x : vec) : Q :=
  match net with [] => 0 | n :: rest => fire x n + eval rest x end.

Lemma eval_app f : forall g x, eval (f ++ g) x == eval f x + eval g x.
Proof. induction f as [| n f IH]; intros; cbn; [lra |]. rewrite IH. lra. Qed.

(** ** Affine functions and groups *)
Record affine := { slope : vec; offset : Q }.

Definition value (L : affine) (x : vec) : Q := dot (slope L) x + offset L.

Definition minus (L K : affine) : affine :=
  {| slope := vadd (slope L) (vscale (-1) (slope K)); offset := offset L - offset K |}.

Lemma value_minus L K x :
  length (slope L) = length (slope K) -> value (minus L K) x == value L x - value K x.
Proof.
  intros H. unfold value, minus. cbn.
  rewrite dot_vadd by (now rewrite length_vscale). rewrite dot_vscale. lra.
Qed.

(** cut: the threshold just before the group; delta: the step; fit: L_j, equal to the labels on the group. *)
Record group := { cut : Q; delta : Q; fit : affine }.

Definition pair (u : vec) (c d : Q) (l : affine) : list neuron :=
  [ {| outer := 1 / d; weights := vadd u (vscale d (slope l)); bias := d * offset l - c |};
    {| outer := - (1 / d); weights := u; bias := - c |} ].

Lemma eval_pair u c d l x :
  0 < d -> length u = length (slope l) ->
  eval (pair u c d l) x == gadget d (dot u x - c) (value l x).
Proof.
  intros Hd Hlen. unfold pair, eval, fire, gadget, value. cbn.
  rewrite dot_vadd by (now rewrite length_vscale). rewrite dot_vscale.
  assert (E : dot u x + d * dot (slope l) x + (d * offset l - c)
              == dot u x - c + d * (dot (slope l) x + offset l)) by lra.
  assert (E' : dot u x + - c == dot u x - c) by lra.
  rewrite E, E'. field. lra.
Qed.

Fixpoint sweep (u : vec) (previous : affine) (groups : list group) : list neuron :=
  match groups with
  | [] => []
  | g :: rest => pair u (cut g) (delta g) (minus (fit g) previous) ++ sweep u (fit g) rest
  end.

Theorem sweep_size u groups : forall previous, length (sweep u previous groups) = (2 * length groups)%nat.
Proof. induction groups as [| g gs IH]; intros; cbn; [reflexivity |]. rewrite IH. lia. Qed.

Fixpoint last_fit (previous : affine) (groups : list group) : affine :=
  match groups with [] => previous | g :: rest => last_fit (fit g) rest end.

Lemma sweep_app u gs : forall previous hs,
  sweep u previous (gs ++ hs) = sweep u previous gs ++ sweep u (last_fit previous gs) hs.
Proof.
  induction gs as [| g gs IH]; intros; cbn; [reflexivity |]. now rewrite IH.
Qed.

(** Lemma G's condition for one point and every group. *)
Fixpoint steps_admissible (u : vec) (x : vec) (previous : affine) (groups : list group) : Prop :=
  match groups with
  | [] => True
  | g :: rest =>
      0 < delta g /\
      admissible (delta g) (dot u x - cut g) (value (minus (fit g) previous) x) /\
      steps_admissible u x (fit g) rest
  end.

Definition shaped (u : vec) (g : group) : Prop := length (slope (fit g)) = length u.

Lemma last_fit_shaped u gs : forall previous,
  length (slope previous) = length u -> Forall (shaped u) gs ->
  length (slope (last_fit previous gs)) = length u.
Proof.
  induction gs as [| g gs IH]; intros previous Hp H; cbn; [exact Hp |].
  inversion H; subst. now apply IH.
Qed.

Lemma steps_admissible_app u x gs : forall previous hs,
  steps_admissible u x previous (gs ++ hs) ->
  steps_admissible u x previous gs /\ steps_admissible u x (last_fit previous gs) hs.
Proof.
  induction gs as [| g gs IH]; intros previous hs H; cbn in *; [tauto |].
  destruct H as (Hd & Ha & H). apply IH in H. tauto.
Qed.

Lemma passed_telescopes u x gs : forall previous,
  length (slope previous) = length u -> Forall (shaped u) gs ->
  steps_admissible u x previous gs -> Forall (fun g => cut g < dot u x) gs ->
  eval (sweep u previous gs) x == value (last_fit previous gs) x - value previous x.
Proof.
  induction gs as [| g gs IH]; intros previous Hp Hs Ha Hc; cbn [sweep last_fit].
  - cbn. lra.
  - inversion Hs as [| ? ? Hg Hgs]; subst. inversion Hc as [| ? ? Hcg Hcgs]; subst.
    destruct Ha as (Hd & Hadm & Ha). unfold shaped in Hg.
    assert (Hlen : length (slope (fit g)) = length (slope previous)) by congruence.
    rewrite eval_app, (IH (fit g)) by assumption.
    rewrite eval_pair; [| exact Hd |].
    + rewrite gadget_active; [| exact Hd | lra | exact Hadm].
      rewrite value_minus by exact Hlen. lra.
    + cbn. rewrite length_vadd; [congruence |]. now rewrite length_vscale.
Qed.

Lemma ahead_vanishes u x gs : forall previous,
  length (slope previous) = length u -> Forall (shaped u) gs ->
  steps_admissible u x previous gs -> Forall (fun g => dot u x < cut g) gs ->
  eval (sweep u previous gs) x == 0.
Proof.
  induction gs as [| g gs IH]; intros previous Hp Hs Ha Hc; cbn [sweep].
  - cbn. lra.
  - inversion Hs as [| ? ? Hg Hgs]; subst. inversion Hc as [| ? ? Hcg Hcgs]; subst.
    destruct Ha as (Hd & Hadm & Ha). unfold shaped in Hg.
    rewrite eval_app, (IH (fit g)) by assumption.
    rewrite eval_pair; [| exact Hd |].
    + rewrite gadget_inactive; [lra | exact Hd | lra | exact Hadm].
    + cbn. rewrite length_vadd; [congruence |]. rewrite length_vscale. congruence.
Qed.

Definition zero (u : vec) : affine := {| slope := vscale 0 u; offset := 0 |}.

Lemma value_zero u x : value (zero u) x == 0.
Proof. unfold value, zero. cbn. rewrite dot_vscale. lra. Qed.

(** On a point that lies after the cuts up to its own group and before all later ones, f(x) = L_j(x). *)
Theorem sweep_on_group u x before g after :
  Forall (shaped u) (before ++ g :: after) ->
  steps_admissible u x (zero u) (before ++ g :: after) ->
  Forall (fun h => cut h < dot u x) (before ++ [g]) ->
  Forall (fun h => dot u x < cut h) after ->
  eval (sweep u (zero u) (before ++ g :: after)) x == value (fit g) x.
Proof.
  intros Hs Ha Hb Hafter.
  assert (Hz : length (slope (zero u)) = length u) by (cbn; apply length_vscale).
  replace (before ++ g :: after) with ((before ++ [g]) ++ after) in *
    by (now rewrite <- app_assoc).
  apply Forall_app in Hs. destruct Hs as [Hs1 Hs2].
  apply steps_admissible_app in Ha. destruct Ha as [Ha1 Ha2].
  rewrite sweep_app, eval_app.
  rewrite passed_telescopes by assumption.
  rewrite ahead_vanishes; [| now apply last_fit_shaped | assumption ..].
  assert (E : last_fit (zero u) (before ++ [g]) = fit g).
  { clear. generalize (zero u). induction before as [| h b IH]; intros z; cbn; [reflexivity | apply IH]. }
  rewrite E, value_zero. lra.
Qed.

(** With increasing cuts only the two neighbouring cuts matter: only group boundaries have to be
    separated by the direction. *)
Fixpoint rising (low : Q) (groups : list group) : Prop :=
  match groups with [] => True | g :: rest => low < cut g /\ rising (cut g) rest end.

Lemma rising_above gs : forall low, rising low gs -> Forall (fun h => low < cut h) gs.
Proof.
  induction gs as [| g gs IH]; intros low H; constructor; cbn in H; [tauto |].
  destruct H as [H1 H2]. eapply Forall_impl; [| exact (IH _ H2)]. cbn. intros. lra.
Qed.

Lemma rising_split gs : forall low g after, rising low (gs ++ g :: after) ->
  low < cut g /\ Forall (fun h => cut h < cut g) gs /\ rising (cut g) after.
Proof.
  induction gs as [| h gs IH]; intros low g after H; cbn in H; destruct H as [H1 H2].
  - auto.
  - apply IH in H2. destruct H2 as (H3 & H4 & H5). repeat split; [lra | constructor; auto | auto].
Qed.

Corollary sweep_between_cuts u x low before g after :
  rising low (before ++ g :: after) ->
  Forall (shaped u) (before ++ g :: after) ->
  steps_admissible u x (zero u) (before ++ g :: after) ->
  cut g < dot u x ->
  match after with [] => True | h :: _ => dot u x < cut h end ->
  eval (sweep u (zero u) (before ++ g :: after)) x == value (fit g) x.
Proof.
  intros Hr Hs Ha Hg Hn. apply rising_split in Hr. destruct Hr as (_ & Hb & Hafter).
  apply sweep_on_group; [assumption .. | |].
  - apply Forall_app. split; [| repeat constructor; exact Hg].
    eapply Forall_impl; [| exact Hb]. cbn. intros. lra.
  - destruct after as [| h after]; constructor; [exact Hn |].
    cbn in Hafter. destruct Hafter as [_ Hafter].
    eapply Forall_impl; [| exact (rising_above _ _ Hafter)]. cbn. intros. lra.
Qed.

(** Telescoping needs nothing about how the pairs were made: whatever affine functions B_1, B_2, ...
    the written pairs compute on later points, the value on group j is B_1 + ... + B_j, so a
    correction taken against the sum as written leaves only its own rounding. *)
Definition total (corrections : list Q) : Q := fold_right Qplus 0 corrections.

Theorem rounding_does_not_accumulate written correction label eta :
  Qabs (correction - (label - total written)) <= eta ->
  Qabs (total (correction :: written) - label) <= eta.
Proof.
  intros H. change (total (correction :: written)) with (correction + total written).
  assert (E : correction + total written - label == correction - (label - total written)) by lra.
  now rewrite E.
Qed.
