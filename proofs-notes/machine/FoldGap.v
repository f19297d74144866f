(** Fold-gap networks: words that folding undoes, ramps, thresholds, toggling, labels, rounding, aligned cells, the
    cells of the integer encoder, counts; and the gadgets of the published layout.  Note: ../fold-gap.md *)
From Coq Require Import ZArith Lia QArith Qround Qminmax Qabs Lqa List.
From Memcap Require Import Relu Rounding.
Import ListNotations.
Open Scope Q_scope.

(** ** ReLU after ReLU: thresholds that are counted off, ramps that are chained *)
Theorem relu_relu s t : 0 <= t -> relu (relu s - t) == relu (s - t).
Proof.
  intros Ht. destruct (Qlt_le_dec 0 s) as [H | H].
  - rewrite (relu_on s) by lra. reflexivity.
  - rewrite (relu_off s) by exact H. rewrite (relu_off (0 - t)) by lra. rewrite relu_off by lra. reflexivity.
Qed.

Lemma relu_nonneg t : 0 <= relu t.
Proof. unfold relu. apply Q.le_max_l. Qed.

(** ** The tent map and its iterates *)
Definition tent (v : Q) : Q := 2 * v - 4 * relu (v - (1 # 2)).

Global Instance tent_proper : Proper (Qeq ==> Qeq) tent.
Proof. intros a b E. unfold tent. now rewrite E. Qed.

Lemma tent_rises v : v <= 1 # 2 -> tent v == 2 * v.
Proof. intros H. unfold tent. rewrite relu_off by lra. lra. Qed.

Lemma tent_falls v : 1 # 2 <= v -> tent v == 2 - 2 * v.
Proof. intros H. unfold tent. rewrite relu_on by lra. lra. Qed.

Theorem tent_maps_to_itself v : 0 <= v <= 1 -> 0 <= tent v <= 1.
Proof.
  intros H. destruct (Qlt_le_dec v (1 # 2)) as [C | C];
    [rewrite tent_rises by lra | rewrite tent_falls by exact C]; lra.
Qed.

Fixpoint folds (b : nat) (v : Q) : Q := match b with O => v | S k => folds k (tent v) end.

Global Instance folds_proper b : Proper (Qeq ==> Qeq) (folds b).
Proof. induction b as [| b IH]; intros x y E; cbn; [exact E |]. apply IH. now rewrite E. Qed.

Theorem folds_stay b : forall v, 0 <= v <= 1 -> 0 <= folds b v <= 1.
Proof. induction b as [| b IH]; intros v H; cbn; [exact H |]. apply IH, tent_maps_to_itself, H. Qed.

Theorem folds_add a : forall b v, folds (a + b) v == folds b (folds a v).
Proof. induction a as [| a IH]; intros b v; cbn; [reflexivity | apply IH]. Qed.

(** 2^b, as an integer. *)
Fixpoint pieces (b : nat) : Z := match b with O => 1 | S k => 2 * pieces k end.

Lemma pieces_pos b : (0 < pieces b)%Z.
Proof. induction b; cbn [pieces]; lia. Qed.

Lemma pieces_power b : pieces b = (2 ^ Z.of_nat b)%Z.
Proof.
  induction b as [| b IH]; [reflexivity |]. cbn [pieces]. rewrite IH, Nat2Z.inj_succ.
  rewrite Z.pow_succ_r by lia. reflexivity.
Qed.

Lemma pieces_add a b : pieces (a + b) = (pieces a * pieces b)%Z.
Proof. induction a as [| a IH]; cbn [pieces Nat.add]; [lia | rewrite IH; lia]. Qed.

Definition size (b : nat) : Q := inject_Z (pieces b).

Lemma size_pos b : 0 < size b.
Proof. unfold size. change 0 with (inject_Z 0). rewrite <- Zlt_Qlt. apply pieces_pos. Qed.

Lemma size_succ b : size (S b) == 2 * size b.
Proof. unfold size. cbn [pieces]. rewrite inject_Z_mult. reflexivity. Qed.

Lemma size_add a b : size (a + b) == size a * size b.
Proof. unfold size. rewrite pieces_add, inject_Z_mult. reflexivity. Qed.

Lemma inject_add1 m : inject_Z (m + 1) == inject_Z m + 1.
Proof. rewrite inject_Z_plus. reflexivity. Qed.

Lemma inject_sub a b : inject_Z (a - b) == inject_Z a - inject_Z b.
Proof. unfold Z.sub. rewrite inject_Z_plus, inject_Z_opp. reflexivity. Qed.

(** The zigzag: piece m of 2^b pieces rises for even m and falls for odd m, ends included. *)
Definition along (m : Z) (r : Q) : Q := if Z.even m then r else 1 - r.

Theorem zigzag b : forall m r v,
  (0 <= m < pieces b)%Z -> 0 <= r <= 1 -> v * size b == inject_Z m + r -> folds b v == along m r.
Proof.
  induction b as [| b IH]; intros m r v Hm Hr Hv.
  - cbn in Hm. assert (m = 0%Z) by lia. subst m. change (size 0) with 1 in Hv.
    change (inject_Z 0) with 0 in Hv. change (v == r). lra.
  - cbn [folds]. rewrite size_succ in Hv. pose proof (size_pos b) as Hs. cbn [pieces] in Hm.
    destruct (Z.lt_ge_cases m (pieces b)) as [C | C].
    + assert (Hle : inject_Z m + 1 <= size b).
      { unfold size. rewrite <- inject_add1, <- Zle_Qle. lia. }
      assert (Hv2 : v <= 1 # 2) by nra.
      rewrite tent_rises by exact Hv2. apply IH; [lia | exact Hr |]. lra.
    + assert (Hge : size b <= inject_Z m) by (unfold size; rewrite <- Zle_Qle; lia).
      assert (Hv2 : 1 # 2 <= v) by nra.
      rewrite tent_falls by exact Hv2.
      set (m' := (2 * pieces b - 1 - m)%Z).
      assert (Em : inject_Z m' == 2 * size b - 1 - inject_Z m).
      { unfold m', size. rewrite !inject_sub, inject_Z_mult. reflexivity. }
      rewrite (IH m' (1 - r)); [| unfold m'; lia | lra |].
      * unfold along, m'.
        replace (2 * pieces b - 1 - m)%Z with (2 * (pieces b - 1 - m) + (m + 1))%Z by lia.
        rewrite Z.even_add, Z.even_mul, Z.even_add. cbn. destruct (Z.even m); cbn; lra.
      * rewrite Em. lra.
Qed.

(** A field of b bits and value m in front of V. *)
Definition prepend (b : nat) (m : Z) (V : Q) : Q := (inject_Z m + along m V) / size b.

Theorem folding_takes_the_field_off b m V :
  (0 <= m < pieces b)%Z -> 0 <= V <= 1 -> folds b (prepend b m V) == V.
Proof.
  intros Hm HV. pose proof (size_pos b) as Hs.
  assert (Hr : 0 <= along m V <= 1) by (unfold along; destruct (Z.even m); lra).
  rewrite (zigzag b m (along m V)); [| exact Hm | exact Hr | unfold prepend; field; lra].
  unfold along. destruct (Z.even m); lra.
Qed.

Theorem prepend_stays b m V :
  (0 <= m < pieces b)%Z -> 0 <= V <= 1 -> 0 <= prepend b m V <= 1.
Proof.
  intros Hm HV. pose proof (size_pos b) as Hs.
  assert (Hr : 0 <= along m V <= 1) by (unfold along; destruct (Z.even m); lra).
  assert (H0 : 0 <= inject_Z m) by (change 0 with (inject_Z 0); rewrite <- Zle_Qle; lia).
  assert (H1 : inject_Z m + 1 <= size b) by (unfold size; rewrite <- inject_add1, <- Zle_Qle; lia).
  unfold prepend. split.
  - apply Qle_shift_div_l; lra.
  - apply Qle_shift_div_r; lra.
Qed.

(** A word of fields: after the bits of the first ones the rest is at the head. *)
Fixpoint word (fields : list (nat * Z)) (tail : Q) : Q :=
  match fields with [] => tail | (b, m) :: r => prepend b m (word r tail) end.

Definition field_fits (f : nat * Z) : Prop := (0 <= snd f < pieces (fst f))%Z.

Fixpoint bits (fields : list (nat * Z)) : nat := match fields with [] => O | (b, _) :: r => (b + bits r)%nat end.

Theorem word_stays fields tail : Forall field_fits fields -> 0 <= tail <= 1 -> 0 <= word fields tail <= 1.
Proof.
  induction fields as [| [b m] r IH]; intros H Ht; cbn [word]; [exact Ht |].
  inversion H; subst. apply prepend_stays; auto.
Qed.

Theorem heads before : forall rest tail,
  Forall field_fits (before ++ rest) -> 0 <= tail <= 1 ->
  folds (bits before) (word (before ++ rest) tail) == word rest tail.
Proof.
  induction before as [| [b m] r IH]; intros rest tail H Ht; cbn [bits app word folds]; [reflexivity |].
  inversion H; subst. rewrite folds_add, folding_takes_the_field_off; [apply IH; auto | auto |].
  apply word_stays; auto.
Qed.

(** ** Ramps and the lookup *)
Definition ramp (a l z : Q) : Q := relu (z - a) - relu (z - (a + l)).

Theorem ramp_before a l z : 0 <= l -> z <= a -> ramp a l z == 0.
Proof. intros Hl H. unfold ramp. rewrite !relu_off by lra. lra. Qed.

Theorem ramp_after a l z : 0 <= l -> a + l <= z -> ramp a l z == l.
Proof. intros Hl H. unfold ramp. rewrite !relu_on by lra. lra. Qed.

Theorem ramp_between a l z : 0 <= l -> 0 <= ramp a l z <= l.
Proof.
  intros Hl. destruct (Qlt_le_dec z a) as [H | H]; [rewrite ramp_before by lra; lra |].
  destruct (Qlt_le_dec z (a + l)) as [C | C]; [| rewrite ramp_after by lra; lra].
  unfold ramp. rewrite relu_on by lra. rewrite relu_off by lra. lra.
Qed.

(** A ramp of the next layer from the last one of the layer before. *)
Theorem ramps_are_chained b a z : b <= a -> relu (relu (z - b) - (a - b)) == relu (z - a).
Proof. intros H. rewrite relu_relu by lra. apply relu_proper. lra. Qed.

(** Cells (A, length) and the word behind each. *)
Fixpoint changes (v : Q) (cells : list (Q * Q * Q)) (z : Q) : Q :=
  match cells with [] => 0 | (a, l, v') :: r => (v' - v) / l * ramp a l z + changes v' r z end.

Fixpoint last_word (v : Q) (cells : list (Q * Q * Q)) : Q :=
  match cells with [] => v | (_, _, v') :: r => last_word v' r end.

Definition behind (z : Q) (c : Q * Q * Q) : Prop := let '(a, l, _) := c in 0 < l /\ a + l <= z.
Definition ahead (z : Q) (c : Q * Q * Q) : Prop := let '(a, l, _) := c in 0 < l /\ z <= a.

Lemma no_change_ahead cells : forall v z, Forall (ahead z) cells -> changes v cells z == 0.
Proof.
  induction cells as [| [[a l] v'] r IH]; intros v z H; cbn [changes]; [reflexivity |].
  inversion H as [| ? ? Hc Hr]; subst. cbn in Hc. destruct Hc as [Hl Ha].
  rewrite (IH v' z Hr), ramp_before by lra. field. lra.
Qed.

(** Outside open cells the lookup is the word of the group. *)
Theorem lookup_on_group before : forall v after z,
  Forall (behind z) before -> Forall (ahead z) after ->
  v + changes v (before ++ after) z == last_word v before.
Proof.
  induction before as [| [[a l] v'] r IH]; intros v after z Hb Ha; cbn [app changes last_word].
  - rewrite no_change_ahead by exact Ha. lra.
  - inversion Hb as [| ? ? Hc Hr]; subst. cbn in Hc. destruct Hc as [Hl Hz]. rewrite <- (IH v' after z Hr Ha).
    rewrite ramp_after by lra. field. lra.
Qed.

Fixpoint ordered (cells : list (Q * Q * Q)) : Prop :=
  match cells with
  | [] => True
  | (a, l, _) :: r => 0 < l /\ Forall (fun c => a + l <= fst (fst c) /\ 0 < snd (fst c)) r /\ ordered r
  end.

(** Inside cells too it stays in [0, 1], so that ReLU keeps it. *)
Theorem lookup_stays cells : forall v z,
  ordered cells -> 0 <= v <= 1 -> Forall (fun c => 0 <= snd c <= 1) cells -> 0 <= v + changes v cells z <= 1.
Proof.
  induction cells as [| [[a l] v'] r IH]; intros v z Ho Hv Hw; cbn [changes]; [lra |].
  destruct Ho as [Hl [Hf Ho]]. inversion Hw as [| ? ? Hv' Hr]; subst. cbn in Hv'.
  destruct (Qlt_le_dec z (a + l)) as [H | H].
  - rewrite no_change_ahead.
    + pose proof (ramp_between a l z ltac:(lra)) as Hx.
      assert (E : (v' - v) / l * ramp a l z == (v' - v) * (ramp a l z / l)) by (field; lra).
      assert (Hy : 0 <= ramp a l z / l <= 1).
      { split; [apply Qle_shift_div_l | apply Qle_shift_div_r]; lra. }
      rewrite E. set (y := ramp a l z / l) in *. clearbody y. nra.
    + apply Forall_forall. intros [[a' l'] w] Hin. rewrite Forall_forall in Hf.
      specialize (Hf _ Hin). cbn in *. lra.
  - rewrite ramp_after by lra. specialize (IH v' z Ho Hv' Hr).
    assert (E : v + ((v' - v) / l * l + changes v' r z) == v' + changes v' r z) by (field; lra).
    rewrite E. exact IH.
Qed.

(** ** Thresholds: A_i = relu(g - Theta_i) from A_(i-1), gaps H_i >= 0 *)
Fixpoint total (gaps : list Q) : Q := match gaps with [] => 0 | h :: r => h + total r end.

Fixpoint distance (g : Q) (gaps : list Q) : Q := match gaps with [] => g | h :: r => distance (relu (g - h)) r end.

Lemma total_nonneg gaps : Forall (fun h => 0 <= h) gaps -> 0 <= total gaps.
Proof. induction 1; cbn [total]; lra. Qed.

Lemma distance_proper gaps : forall a b, a == b -> distance a gaps == distance b gaps.
Proof. induction gaps as [| h r IH]; intros a b E; cbn; [exact E |]. apply IH. now rewrite E. Qed.

Lemma distance_from_relu gaps : forall s,
  gaps <> [] -> Forall (fun h => 0 <= h) gaps -> distance (relu s) gaps == relu (s - total gaps).
Proof.
  induction gaps as [| h r IH]; intros s Hne H; [contradiction |]. cbn [distance total].
  inversion H as [| ? ? Hh Hr]; subst.
  rewrite (distance_proper r _ (relu (s - h))) by (apply relu_relu; exact Hh).
  destruct r as [| h' r'].
  - cbn. apply relu_proper. lra.
  - rewrite IH by (auto; discriminate). apply relu_proper. lra.
Qed.

Theorem distance_to_threshold g gaps :
  gaps <> [] -> Forall (fun h => 0 <= h) gaps -> distance g gaps == relu (g - total gaps).
Proof.
  intros Hne H. destruct gaps as [| h r]; [contradiction |]. inversion H as [| ? ? Hh Hr]; subst.
  cbn [distance total]. destruct r as [| h' r'].
  - cbn. apply relu_proper. lra.
  - rewrite distance_from_relu by (auto; discriminate). apply relu_proper. lra.
Qed.

(** ** Toggling: Y_i = relu(1 - Y_(i-1) - A_i), A in margins *)
Fixpoint toggled (y : Q) (lanes : list Q) : Q :=
  match lanes with [] => y | a :: r => toggled (relu (1 - y - a)) r end.

Lemma toggled_proper lanes : forall x y, x == y -> toggled x lanes == toggled y lanes.
Proof. induction lanes as [| a r IH]; intros x y E; cbn; [exact E |]. apply IH. now rewrite E. Qed.

Lemma toggled_past past : forall y rest,
  0 <= y -> Forall (fun a => 1 <= a) past -> past <> [] -> toggled y (past ++ rest) == toggled 0 rest.
Proof.
  induction past as [| a r IH]; intros y rest Hy H Hne; [contradiction |]. cbn [app toggled].
  inversion H as [| ? ? Ha Hr]; subst.
  assert (E : relu (1 - y - a) == 0) by (apply relu_off; lra).
  rewrite (toggled_proper _ _ 0 E). destruct r as [| a' r'].
  - cbn. reflexivity.
  - apply IH; [lra | exact Hr | discriminate].
Qed.

Definition parity (k : nat) : Q := if Nat.even k then 0 else 1.

Lemma toggled_ahead rest : forall y,
  y == 0 \/ y == 1 -> Forall (fun a => a == 0) rest ->
  toggled y rest == if Nat.even (length rest) then y else 1 - y.
Proof.
  induction rest as [| a r IH]; intros y Hy H; cbn [toggled length]; [cbn; reflexivity |].
  inversion H as [| ? ? Ha Hr]; subst.
  assert (E : relu (1 - y - a) == 1 - y) by (rewrite Ha; rewrite relu_on; destruct Hy as [-> | ->]; lra).
  rewrite (toggled_proper _ _ _ E), (IH (1 - y)); [| destruct Hy as [-> | ->]; [right | left]; lra | exact Hr].
  rewrite Nat.even_succ, <- Nat.negb_even. destruct (Nat.even (length r)); cbn; lra.
Qed.

(** n - e lanes ahead: the last lane is (n - e) mod 2. *)
Theorem toggling past rest :
  Forall (fun a => 1 <= a) past -> Forall (fun a => a == 0) rest ->
  toggled 0 (past ++ rest) == parity (length rest).
Proof.
  intros Hp Hr.
  assert (E : toggled 0 (past ++ rest) == toggled 0 rest).
  { destruct past as [| a r]; [reflexivity |]. apply toggled_past; [lra | exact Hp | discriminate]. }
  rewrite E, (toggled_ahead rest 0); [| left; reflexivity | exact Hr]. unfold parity.
  destruct (Nat.even (length rest)); lra.
Qed.

(** The lanes of a point that has passed the thresholds of [past] by mu and none of [rest]. *)
Fixpoint lanes (mu g : Q) (gaps : list Q) : list Q :=
  match gaps with [] => [] | h :: r => relu (g - h) / mu :: lanes mu (relu (g - h)) r end.

Lemma lanes_length mu gaps : forall g, length (lanes mu g gaps) = length gaps.
Proof. induction gaps as [| h r IH]; intros g; cbn; [reflexivity | now rewrite IH]. Qed.

Lemma lanes_ahead mu rest : forall g,
  0 < mu -> Forall (fun h => 0 <= h) rest ->
  match rest with [] => True | h :: _ => g <= h end -> Forall (fun a => a == 0) (lanes mu g rest).
Proof.
  induction rest as [| h r IH]; intros g Hmu H Hg; cbn [lanes]; [constructor |].
  inversion H as [| ? ? Hh Hr]; subst.
  assert (E : relu (g - h) == 0) by (apply relu_off; lra).
  constructor.
  - rewrite E. field. lra.
  - apply IH; auto. destruct r as [| h' r']; [exact I |]. inversion Hr; subst. rewrite E. assumption.
Qed.

Theorem certificate_toggles past : forall mu g rest,
  0 < mu -> Forall (fun h => 0 <= h) (past ++ rest) ->
  (past <> [] -> mu <= g - total past) ->
  match rest with [] => True | h :: _ => g - total past <= h end ->
  exists p r, lanes mu g (past ++ rest) = p ++ r /\ length r = length rest /\
              Forall (fun a => 1 <= a) p /\ Forall (fun a => a == 0) r.
Proof.
  induction past as [| h t IH]; intros mu g rest Hmu H Hp Hr.
  - exists [], (lanes mu g rest). cbn [app total] in *. repeat split.
    + apply lanes_length.
    + constructor.
    + apply lanes_ahead; [exact Hmu | exact H |]. destruct rest; [exact I | lra].
  - cbn [app lanes]. inversion H as [| ? ? Hh Ht]; subst.
    assert (Hg : mu <= g - (h + total t)) by (apply Hp; discriminate). cbn [total] in *.
    assert (Hn : 0 <= total t).
    { apply total_nonneg. apply Forall_app in Ht. exact (proj1 Ht). }
    assert (E : relu (g - h) == g - h) by (apply relu_on; lra).
    destruct (IH mu (relu (g - h)) rest Hmu Ht) as [p [r [E1 [E2 [E3 E4]]]]].
    + intros _. rewrite E. lra.
    + destruct rest; [exact I |]. rewrite E. lra.
    + exists (relu (g - h) / mu :: p), r. rewrite E1. repeat split; [exact E2 | | exact E4].
      constructor; [| exact E3]. apply Qle_shift_div_l; [exact Hmu |]. rewrite E. lra.
Qed.

(** Two classes: (C1) and (C2) at a point give its number of thresholds passed, modulo 2. *)
Theorem two_classes past rest mu g :
  0 < mu -> Forall (fun h => 0 <= h) (past ++ rest) ->
  (past <> [] -> mu <= g - total past) ->
  match rest with [] => True | h :: _ => g - total past <= h end ->
  toggled 0 (lanes mu g (past ++ rest)) == parity (length rest).
Proof.
  intros Hmu H Hp Hr. destruct (certificate_toggles past mu g rest Hmu H Hp Hr) as [p [r [-> [<- [E3 E4]]]]].
  apply toggling; assumption.
Qed.

(** ** Labels: B = relu(1 + C H - 2C (A + Y)), Y the sum of the B before, C = 2^c >= 1 *)
Fixpoint labels (C y : Q) (fields : list (Q * Q)) : Q :=
  match fields with [] => y | (h, a) :: r => labels C (y + relu (1 + C * h - 2 * C * (a + y))) r end.

Lemma labels_proper C fields : forall x y, x == y -> labels C x fields == labels C y fields.
Proof. induction fields as [| [h a] r IH]; intros x y E; cbn; [exact E |]. apply IH. now rewrite E. Qed.

Definition is_field (f : Q * Q) : Prop := 0 <= fst f <= 1 /\ 0 <= snd f.

Lemma labels_blocked C fields : forall y,
  1 <= C -> Forall is_field fields -> 1 <= y \/ Forall (fun f => 1 <= snd f) fields -> 0 <= y ->
  labels C y fields == y.
Proof.
  induction fields as [| [h a] r IH]; intros y HC H Hb Hy; cbn [labels]; [reflexivity |].
  inversion H as [| ? ? Hc Hr]; subst. destruct Hc as [Hh Ha]. cbn [fst snd] in Hh, Ha.
  assert (Hs : 1 <= a + y).
  { destruct Hb as [Hb | Hb]; [lra |]. inversion Hb as [| ? ? Hb1 Hb2]; subst. cbn [snd] in Hb1. lra. }
  assert (E : y + relu (1 + C * h - 2 * C * (a + y)) == y).
  { assert (C * h <= C) by nra. assert (C <= C * (a + y)) by nra. rewrite relu_off by lra. lra. }
  rewrite (labels_proper C r _ _ E). apply IH; auto. destruct Hb as [Hb | Hb]; [left; exact Hb |].
  right. now inversion Hb.
Qed.

Theorem label_of_the_run C before h after :
  1 <= C -> Forall is_field before -> Forall is_field after -> 0 <= h <= 1 ->
  Forall (fun f => 1 <= snd f) before -> labels C 0 (before ++ (h, 0) :: after) == 1 + C * h.
Proof.
  intros HC Hb Ha Hh Hp.
  assert (G : forall y, y == 0 -> labels C y (before ++ (h, 0) :: after) == 1 + C * h).
  { induction before as [| [h0 a0] r IH]; intros y Hy; cbn [app labels].
    - assert (E : y + relu (1 + C * h - 2 * C * (0 + y)) == 1 + C * h).
      { assert (0 <= C * h) by nra. rewrite Hy. rewrite relu_on by lra. lra. }
      assert (0 <= C * h) by nra.
      rewrite (labels_proper C after _ _ E). apply labels_blocked; auto; [left |]; lra.
    - inversion Hb as [| ? ? Hc X3]; subst. inversion Hp as [| ? ? Y1 Y2]; subst.
      destruct Hc as [X1 X2]. cbn [fst snd] in X1, X2, Y1.
      assert (C * h0 <= C) by nra. assert (C <= C * a0) by nra.
      apply IH; auto. rewrite Hy. rewrite relu_off by lra. lra. }
  apply G. reflexivity.
Qed.

(** ** Rounding: one binary digit a step *)
Definition digit (S p x : Q) : Q := relu (S * (x - p) + 1) - relu (S * (x - p)).

Theorem digit_one S p x : 0 < S -> p <= x -> digit S p x == 1.
Proof. intros HS H. assert (0 <= S * (x - p)) by nra. unfold digit. rewrite !relu_on by lra. lra. Qed.

Theorem digit_zero S p x : 0 < S -> x <= p - 1 / S -> digit S p x == 0.
Proof.
  intros HS H. assert (E : S * (1 / S) == 1) by (field; lra).
  assert (S * (x - p) + 1 <= 0) by nra. unfold digit. rewrite !relu_off by lra. lra.
Qed.

Fixpoint rounded (S : Q) (c : nat) (x : Q) : Q :=
  match c with
  | O => 0
  | Datatypes.S k => digit S (size k) x * size k + rounded S k (x - digit S (size k) x * size k)
  end.

Lemma digit_proper S p x y : x == y -> digit S p x == digit S p y.
Proof. intros E. unfold digit. now rewrite E. Qed.

Lemma rounded_proper S c : forall x y, x == y -> rounded S c x == rounded S c y.
Proof.
  induction c as [| c IH]; intros x y E; cbn [rounded]; [reflexivity |].
  assert (D : digit S (size c) x == digit S (size c) y) by (apply digit_proper; exact E).
  rewrite (IH _ (y - digit S (size c) y * size c)) by (rewrite D, E; reflexivity). rewrite D. reflexivity.
Qed.

Theorem rounding S c : forall l f,
  0 < S -> (0 <= l < pieces c)%Z -> 0 <= f -> f <= 1 - 1 / S -> rounded S c (inject_Z l + f) == inject_Z l.
Proof.
  induction c as [| c IH]; intros l f HS Hl Hf0 Hf; cbn [rounded].
  - cbn in Hl. assert (l = 0%Z) by lia. subst l. reflexivity.
  - cbn [pieces] in Hl. destruct (Z.lt_ge_cases l (pieces c)) as [C | C].
    + assert (Hle : inject_Z l + 1 <= size c) by (unfold size; rewrite <- inject_add1, <- Zle_Qle; lia).
      assert (D : digit S (size c) (inject_Z l + f) == 0) by (apply digit_zero; lra).
      rewrite (rounded_proper S c _ (inject_Z l + f)) by (rewrite D; lra). rewrite D, IH by (auto; lia). lra.
    + assert (Hge : size c <= inject_Z l) by (unfold size; rewrite <- Zle_Qle; lia).
      assert (D : digit S (size c) (inject_Z l + f) == 1) by (apply digit_one; lra).
      assert (E : inject_Z (l - pieces c) == inject_Z l - size c) by (unfold size; rewrite inject_sub; reflexivity).
      rewrite (rounded_proper S c _ (inject_Z (l - pieces c) + f)) by (rewrite D, E; lra).
      rewrite D, IH by (auto; lia). rewrite E. lra.
Qed.

(** With the label margins of the certificate: the lanes Y + B - 1 are C H(L_e), in [l + nu, l + 1 - nu]. *)
Corollary label_is_read S c l before h after :
  0 < S -> (0 <= l < pieces c)%Z -> Forall is_field before -> Forall is_field after -> 0 <= h <= 1 ->
  Forall (fun f => 1 <= snd f) before ->
  inject_Z l <= size c * h -> size c * h <= inject_Z l + 1 - 1 / S ->
  rounded S c (labels (size c) 0 (before ++ (h, 0) :: after) - 1) == inject_Z l.
Proof.
  intros HS Hl Hb Ha Hh Hp H1 H2.
  assert (HC : 1 <= size c).
  { unfold size. change 1 with (inject_Z 1). rewrite <- Zle_Qle. pose proof (pieces_pos c). lia. }
  rewrite (rounded_proper S c _ (inject_Z l + (size c * h - inject_Z l))).
  - apply rounding; auto; lra.
  - rewrite label_of_the_run by auto. lra.
Qed.

(** ** Aligned cells of integer intervals *)
Open Scope Z_scope.

Theorem aligned_cell low high :
  low < high ->
  exists a k, 0 <= k /\ (2 ^ k | a) /\ low <= a /\ a + 2 ^ k <= high /\ high - low + 1 < 4 * 2 ^ k.
Proof.
  intros H. set (w := high - low). assert (Hw : 1 <= w) by (unfold w; lia).
  pose proof (Z.log2_spec (w + 1) ltac:(lia)) as [L1 L2].
  assert (HL : 1 <= Z.log2 (w + 1)) by (apply Z.log2_le_pow2; lia).
  set (k := Z.log2 (w + 1) - 1). assert (Hk : 0 <= k) by (unfold k; lia).
  replace (Z.log2 (w + 1)) with (Z.succ k) in L1, L2 by (unfold k; lia).
  rewrite Z.pow_succ_r in L1, L2 by lia. rewrite Z.pow_succ_r in L2 by lia.
  assert (Hp : 0 < 2 ^ k) by (apply Z.pow_pos_nonneg; lia).
  destruct (cdiv_spec low (2 ^ k) Hp) as [S1 S2].
  exists (cdiv low (2 ^ k) * 2 ^ k), k. repeat split; try (unfold w in *; lia).
  apply Z.divide_factor_r.
Qed.

(** ** Counts, layer by layer *)
(** d inputs, B = G - 1 boundaries in Q layers, s changes of slope. *)
Theorem lookup_entries d B Q s : (d + 1) + (1 + 4 * B) + (2 * Q + 2 * B + s) = d + 2 + 2 * Q + 6 * B + s.
Proof. ring. Qed.

(** T_1, folds, T_2, the fields of T_3 to T_(n-1), that of T_n, the last toggle, the output. *)
Theorem binary_entries n rho rho0 :
  5 + 6 * (rho0 - 1) + 10 + (n - 3) * (7 * (rho - 1) + 11) + (7 * (rho - 1) + 6) + 3 + 2
  = 6 * rho0 + 7 * (n - 2) * (rho - 1) + 11 * n - 13.
Proof. ring. Qed.

Theorem binary_entries_two rho rho0 :
  5 + 6 * (rho0 - 1) + 5 + 3 + 2 = 6 * rho0 + 7 * (2 - 2) * (rho - 1) + 11 * 2 - 13.
Proof. ring. Qed.

(** T_1, folds, L_0; fields i = 2 and i = 3 to n; the last label; rounding; the output. *)
Theorem label_entries n rho rho0 c :
  5 + 6 * (rho0 - 1) + 10
  + ((7 * c + 2) + (7 * (rho - 1) + 12)) + (n - 2) * ((7 * c + 3) + (7 * (rho - 1) + 12))
  + (7 + 6 * (c - 2) + 5) + (9 + ((c - 2) * 3 + (2 + 3 * (c - 2)) + 8 * (c - 1))) + 4
  = 6 * rho0 + 8 * n + 7 * (n - 1) * (rho + c) + 20 * c - 5.
Proof. ring. Qed.

Theorem binary_depth Q n rho rho0 :
  (Q + 2) + (1 + (rho0 - 1) + 1 + (n - 2) * rho + 1) + 1 = Q + 5 + rho0 + (n - 2) * rho.
Proof. ring. Qed.

Theorem label_depth Q n rho rho0 c :
  (Q + 2) + (1 + (rho0 - 1) + 1 + (n - 1) * (c + rho) + c + c) + 1 = Q + 4 + rho0 + (n - 1) * (rho + c) + 2 * c.
Proof. ring. Qed.

(** The statements of DER-FG-LINE-2 (n = 2t + 1) and DER-FG-LINE-C (n = t), one layer of boundaries. *)
Theorem two_class_bound d B t rho rho0 : let n := 2 * t + 1 in
  (d + 2 + 2 * 1 + 6 * B) + (6 * rho0 + 7 * (n - 2) * (rho - 1) + 11 * n - 13)
  = d + 4 + 6 * B + (14 * rho + 8) * t + (6 * rho0 - 7 * rho + 5).
Proof. cbv zeta. ring. Qed.

Theorem many_class_bound d B t rho rho0 c :
  (d + 2 + 2 * 1 + 6 * B) + (6 * rho0 + 8 * t + 7 * (t - 1) * (rho + c) + 20 * c - 5)
  = d + 4 + 6 * B + (7 * (rho + c) + 8) * t + (6 * rho0 - 7 * rho + 13 * c - 5).
Proof. ring. Qed.

(** A boundary a layer: 8 entries each. *)
Theorem narrow_bound d B : 1 <= B -> d + 2 + 2 * B + 6 * B = d + 2 + Z.max (8 * B) 2.
Proof. intros H. lia. Qed.

Theorem ramp_entries d M : (d + 1) + 4 * (M - 1) + (2 * (M - 1) + 1) = d + 2 + 6 * (M - 1).
Proof. ring. Qed.

Open Scope Q_scope.

(** How far E M/(a s) + S s is above its minimum, E M/a = S T^2. *)
Theorem excess S T s : 0 < s -> S * (T * T) / s + S * s - 2 * (S * T) == S * ((s - T) * (s - T)) / s.
Proof. intros H. field. lra. Qed.

(** ** The integer encoder *)
(** The slope: with m one of 4 to 7 and its predecessor too small, the window is less than 5/4 of what it needs. *)
Theorem slope_is_near m x need :
  4 <= m -> 0 < x -> (m == 4 /\ (7 # 2) * x < need) \/ (5 <= m /\ (m - 1) * x < need) -> m * x < (5 # 4) * need.
Proof. intros Hm Hx [[E H] | [H5 H]]; [rewrite E; lra | nra]. Qed.

Theorem windows_are_long :
  2 * (16 # 15) < (9 # 4) - (1 # 16) /\ 3 * (16 # 15) < (27 # 8) - (1 # 16) /\
  (5 # 4) * (9 # 4) == 45 # 16 /\ (5 # 4) * (27 # 8) == 135 # 32.
Proof. repeat split; vm_compute; reflexivity. Qed.

(** lambda times its shift: at most 4, for lambda at most 4. *)
Theorem shift_is_small lambda :
  0 < lambda -> lambda <= 4 -> lambda * inject_Z (Qceiling (2 / lambda)) <= 4.
Proof.
  intros H0 H4. destruct (Qlt_le_dec 2 lambda) as [H | H].
  - assert (Hc : (Qceiling (2 / lambda) <= 1)%Z).
    { change 1%Z with (Qceiling (inject_Z 1)). apply Qceiling_resp_le. apply Qle_shift_div_r; [lra |].
      change (inject_Z 1) with 1. lra. }
    assert (Hq : inject_Z (Qceiling (2 / lambda)) <= 1) by (change 1 with (inject_Z 1); rewrite <- Zle_Qle; exact Hc).
    nra.
  - pose proof (Qceiling_lt (2 / lambda)) as Hc.
    assert (E : inject_Z (Qceiling (2 / lambda) - 1) == inject_Z (Qceiling (2 / lambda)) - 1)
      by (rewrite inject_sub; reflexivity).
    rewrite E in Hc. assert (E2 : lambda * (2 / lambda) == 2) by (field; lra). nra.
Qed.

(** P = 2^rho >= 16: slopes gamma stay within 16/15 and cells within 14/15 and 16/15. *)
Theorem cell_lengths P gamma :
  16 <= P -> Qabs gamma <= 16 # 15 -> 14 # 15 <= (gamma + P) / P /\ (gamma + P) / P <= 16 # 15.
Proof.
  intros HP. apply (Qabs_case gamma); intros Hs Hg;
    (split; [apply Qle_shift_div_l | apply Qle_shift_div_r]; lra).
Qed.

Corollary slopes_stay P gamma labels_size :
  16 <= P -> 1 <= labels_size -> Qabs gamma <= 16 # 15 -> Qabs ((gamma + P) / P / labels_size) <= 16 # 15.
Proof.
  intros HP HC Hg. destruct (cell_lengths P gamma HP Hg) as [H1 H2].
  set (x := (gamma + P) / P) in *. clearbody x.
  rewrite Qabs_pos; [apply Qle_shift_div_r; nra | apply Qle_shift_div_l; lra].
Qed.

(** A window of two cells, its low end at or above alpha, holds the cell before the one that its high end is in. *)
Theorem cell_in_window alpha len lo hi :
  0 < len -> alpha <= lo -> 2 * len <= hi - lo ->
  let m := (Qfloor ((hi - alpha) / len) - 1)%Z in
  lo <= alpha + len * inject_Z m /\ alpha + len * (inject_Z m + 1) <= hi /\ (1 <= m)%Z.
Proof.
  intros Hl Ha Hw m. set (x := (hi - alpha) / len).
  assert (Ex : len * x == hi - alpha) by (unfold x; field; lra).
  assert (Em : inject_Z m == inject_Z (Qfloor x) - 1) by (unfold m; rewrite inject_sub; reflexivity).
  pose proof (Qfloor_le x) as F1. pose proof (Qlt_floor x) as F2. rewrite inject_add1 in F2.
  repeat split.
  - rewrite Em. nra.
  - rewrite Em. nra.
  - assert (Hx : inject_Z 2 <= x).
    { unfold x. apply Qle_shift_div_l; [exact Hl |]. change (inject_Z 2) with 2. lra. }
    pose proof (Qfloor_resp_le _ _ Hx) as F. rewrite Qfloor_Z in F. unfold m. fold x. lia.
Qed.

(** ... and it is in reach: at least four cells are left above it. *)
Theorem cell_in_reach alpha len hi P m :
  0 < len -> len <= 16 # 15 -> hi + 4 <= alpha + len * inject_Z P -> alpha + len * (inject_Z m + 1) <= hi ->
  (m <= P - 5)%Z.
Proof.
  intros H0 Hl Hr Hm. destruct (Z.le_gt_cases m (P - 5)) as [H | H]; [exact H | exfalso].
  assert (E : inject_Z P <= inject_Z m + 4).
  { change 4 with (inject_Z 4). rewrite <- inject_Z_plus, <- Zle_Qle. lia. }
  nra.
Qed.

(** A label that a gap of value 1 to 2^rho - 2 follows keeps its margins. *)
Theorem label_margins rho m U : (1 <= m <= pieces rho - 2)%Z -> 0 <= U <= 1 ->
  1 / size rho <= (inject_Z m + U) / size rho /\ (inject_Z m + U) / size rho <= 1 - 1 / size rho.
Proof.
  intros Hm HU. pose proof (size_pos rho) as Hs.
  assert (H1 : 1 <= inject_Z m) by (change 1 with (inject_Z 1); rewrite <- Zle_Qle; lia).
  assert (H2 : inject_Z m + 2 <= size rho).
  { unfold size. change 2 with (inject_Z 2). rewrite <- inject_Z_plus, <- Zle_Qle. lia. }
  split; [apply Qle_shift_div_l | apply Qle_shift_div_r]; try exact Hs.
  - assert (E : 1 / size rho * size rho == 1) by (field; lra). rewrite E. lra.
  - assert (E : (1 - 1 / size rho) * size rho == size rho - 1) by (field; lra). rewrite E. lra.
Qed.

(** ** The published layout *)
Theorem indicator_inside l r z : l <= z -> z <= r -> relu (1 - relu (l - z) - relu (z - r)) == 1.
Proof. intros H1 H2. rewrite (relu_off (l - z)), (relu_off (z - r)) by lra. rewrite relu_on; lra. Qed.

Theorem indicator_outside l r z : l <= r -> z <= l - 1 \/ r + 1 <= z -> relu (1 - relu (l - z) - relu (z - r)) == 0.
Proof.
  intros Hlr [H | H].
  - rewrite (relu_on (l - z)), (relu_off (z - r)) by lra. apply relu_off. lra.
  - rewrite (relu_off (l - z)), (relu_on (z - r)) by lra. apply relu_off. lra.
Qed.

Theorem match_found C code label z :
  0 <= label -> code <= z -> z <= code + 1 ->
  relu (label - C * relu (code - z) - C * relu (z - code - 1)) == label.
Proof. intros Hl H1 H2. rewrite (relu_off (code - z)), (relu_off (z - code - 1)) by lra. rewrite relu_on; lra. Qed.

Theorem match_absent C code label z :
  label <= C -> 0 <= C -> z <= code - 1 \/ code + 2 <= z ->
  relu (label - C * relu (code - z) - C * relu (z - code - 1)) == 0.
Proof.
  intros Hl HC [H | H].
  - rewrite (relu_on (code - z)), (relu_off (z - code - 1)) by lra. apply relu_off. nra.
  - rewrite (relu_off (code - z)), (relu_on (z - code - 1)) by lra. apply relu_off. nra.
Qed.

(** Bit q of an integer u of q + r bits: both probes lie in one piece of the q-fold tent, m = the first q bits. *)
Theorem bit_is_read q r u :
  (0 <= u < pieces (q + r))%Z ->
  let m := (u / pieces r)%Z in
  let near := (4 * inject_Z u + 1) / (4 * size (q + r)) in
  let far := (4 * inject_Z u + 2) / (4 * size (q + r)) in
  relu (4 * size r * (folds q near - folds q far)) == if Z.even m then 0 else 1.
Proof.
  intros Hu m near far.
  pose proof (size_pos q) as Hq. pose proof (size_pos r) as Hr. pose proof (pieces_pos r) as Zr.
  pose proof (pieces_pos q) as Zq. rewrite pieces_add in Hu.
  pose proof (Z.div_mod u (pieces r) ltac:(lia)) as D. fold m in D.
  pose proof (Z.mod_pos_bound u (pieces r) Zr) as B. set (t := (u mod pieces r)%Z) in *. clearbody t.
  assert (Hm : (0 <= m < pieces q)%Z).
  { split; [apply Z.div_pos; lia | apply Z.div_lt_upper_bound; lia]. }
  clearbody m.
  assert (Eu : inject_Z u == size r * inject_Z m + inject_Z t).
  { unfold size. rewrite <- inject_Z_mult, <- inject_Z_plus. now rewrite D. }
  assert (Ht0 : 0 <= inject_Z t) by (change 0 with (inject_Z 0); rewrite <- Zle_Qle; lia).
  assert (Ht1 : inject_Z t + 1 <= size r) by (unfold size; rewrite <- inject_add1, <- Zle_Qle; lia).
  assert (Zn : forall e, 0 <= e -> e <= 4 ->
    folds q ((4 * inject_Z u + e) / (4 * size (q + r))) == along m ((4 * inject_Z t + e) / (4 * size r))).
  { intros e H0 H1. apply zigzag; [exact Hm | |].
    - split; [apply Qle_shift_div_l | apply Qle_shift_div_r]; lra.
    - rewrite size_add, Eu. field. lra. }
  unfold near, far. rewrite (Zn 1), (Zn 2) by lra. unfold along.
  destruct (Z.even m).
  - assert (E : 4 * size r * ((4 * inject_Z t + 1) / (4 * size r) - (4 * inject_Z t + 2) / (4 * size r)) == -1 # 1)
      by (field; lra).
    rewrite E. apply relu_off. lra.
  - assert (E : 4 * size r * (1 - (4 * inject_Z t + 1) / (4 * size r)
                              - (1 - (4 * inject_Z t + 2) / (4 * size r))) == 1)
      by (field; lra).
    rewrite E. apply relu_on. lra.
Qed.

(** A fold in half the unit, from a lane that holds 2k times v. *)
Theorem fold_in_half_the_unit k v :
  0 < k -> 0 <= v -> relu (2 * k * v) - relu (2 * (2 * k * v) - 2 * k) == k * tent v.
Proof.
  intros Hk Hv. unfold tent.
  assert (E : relu (2 * (2 * k * v) - 2 * k) == 4 * k * relu (v - (1 # 2))).
  { rewrite <- relu_scale by lra. apply relu_proper. ring. }
  rewrite E, (relu_on (2 * k * v)) by nra. ring.
Qed.
