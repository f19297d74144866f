(** A small verified checker: one hidden layer over Z, fast by families, and its soundness.
    Neurons with a common weight row form a family sorted by falling bias; the active ones are a
    prefix, so a rank and two prefix sums replace them.  Note: ../certificate.md. *)
From Coq Require Import ZArith List Bool Lia.
Import ListNotations.
Open Scope Z_scope.

Inductive activation := ReLU | Threshold.

Definition act (f : activation) (t : Z) : Z :=
  match f with ReLU => Z.max 0 t | Threshold => if 0 <? t then 1 else 0 end.

Fixpoint dot (u v : list Z) : Z :=
  match u, v with a :: u', b :: v' => a * b + dot u' v' | _, _ => 0 end.

(** Units are (outer weight, bias); a network is its families and an output bias; all weights are
    integers after scaling, and the labels are scaled by [scale]. *)
Record family := { row : list Z; units : list (Z * Z) }.
Record network := { kind : activation; families : list family; constant : Z; scale : Z }.
Definition data := list (list Z * Z).

(** ** Meaning *)
Fixpoint eval_units (f : activation) (units : list (Z * Z)) (z : Z) : Z :=
  match units with [] => 0 | (a, b) :: rest => a * act f (z + b) + eval_units f rest z end.

Fixpoint eval_families (f : activation) (fs : list family) (x : list Z) : Z :=
  match fs with [] => 0 | g :: rest => eval_units f (units g) (dot (row g) x) + eval_families f rest x end.

Definition eval (net : network) (x : list Z) : Z :=
  eval_families (kind net) (families net) x + constant net.

(** ** Evaluation by rank *)
Fixpoint rank (units : list (Z * Z)) (z : Z) : nat :=
  match units with [] => O | (_, b) :: rest => if 0 <? z + b then S (rank rest z) else O end.

Definition sum_outer (units : list (Z * Z)) : Z := fold_right (fun p s => fst p + s) 0 units.
Definition sum_product (units : list (Z * Z)) : Z := fold_right (fun p s => fst p * snd p + s) 0 units.

Definition rank_value (f : activation) (units : list (Z * Z)) (r : nat) (z : Z) : Z :=
  let prefix := firstn r units in
  match f with
  | ReLU => sum_outer prefix * z + sum_product prefix
  | Threshold => sum_outer prefix
  end.

Fixpoint falling (units : list (Z * Z)) : bool :=
  match units with
  | [] => true
  | (_, b) :: rest => forallb (fun p => snd p <=? b) rest && falling rest
  end.

Lemma silent f us z b :
  forallb (fun p => snd p <=? b) us = true -> z + b <= 0 -> eval_units f us z = 0.
Proof.
  induction us as [| [a c] us IH]; cbn; [reflexivity |].
  rewrite andb_true_iff, Z.leb_le. cbn. intros [H1 H2] Hz. rewrite IH by assumption.
  destruct f; cbn; [rewrite Z.max_l by lia | destruct (Z.ltb_spec 0 (z + c)); [lia |]]; lia.
Qed.

Theorem rank_exact f us z :
  falling us = true -> eval_units f us z = rank_value f us (rank us z) z.
Proof.
  induction us as [| [a b] us IH]; intros H.
  - destruct f; reflexivity.
  - cbn in H. apply andb_true_iff in H. destruct H as [H1 H2]. specialize (IH H2).
    cbn [eval_units rank]. destruct (Z.ltb_spec 0 (z + b)) as [Hp | Hn].
    + rewrite IH. destruct f; unfold rank_value, act, sum_outer, sum_product; cbn [firstn fold_right fst snd].
      * rewrite Z.max_r by lia. ring.
      * destruct (Z.ltb_spec 0 (z + b)); lia.
    + rewrite (silent f us z b) by assumption.
      destruct f; unfold rank_value, act, sum_outer, sum_product; cbn [firstn fold_right].
      * rewrite Z.max_l by lia. lia.
      * destruct (Z.ltb_spec 0 (z + b)); lia.
Qed.

(** The active units are a prefix: equal ranks mean the same affine map. *)
Theorem active_prefix us z :
  falling us = true -> filter (fun p => 0 <? z + snd p) us = firstn (rank us z) us.
Proof.
  induction us as [| [a b] us IH]; intros H; [reflexivity |].
  cbn in H. apply andb_true_iff in H. destruct H as [H1 H2]. cbn.
  destruct (Z.ltb_spec 0 (z + b)) as [Hp | Hn]; cbn; [now rewrite IH |].
  clear IH H2. induction us as [| [a' c] us IH]; [reflexivity |].
  cbn in *. apply andb_true_iff in H1. destruct H1 as [H1 H1']. apply Z.leb_le in H1.
  destruct (Z.ltb_spec 0 (z + c)); [lia | now apply IH].
Qed.

Fixpoint fast_families (f : activation) (fs : list family) (x : list Z) : Z :=
  match fs with
  | [] => 0
  | g :: rest =>
      let z := dot (row g) x in
      rank_value f (units g) (rank (units g) z) z + fast_families f rest x
  end.

Definition fast (net : network) (x : list Z) : Z :=
  fast_families (kind net) (families net) x + constant net.

Definition well_formed (net : network) : bool :=
  (0 <? scale net) && forallb (fun g => falling (units g)) (families net).

Lemma fast_exact net x : well_formed net = true -> fast net x = eval net x.
Proof.
  unfold well_formed, fast, eval. rewrite andb_true_iff. intros [_ H]. f_equal.
  induction (families net) as [| g gs IH]; [reflexivity |].
  cbn in *. apply andb_true_iff in H. destruct H as [H1 H2].
  now rewrite IH, rank_exact.
Qed.

(** ** The checker *)
Definition check (net : network) (points : data) : bool :=
  well_formed net && forallb (fun p => fast net (fst p) =? scale net * snd p) points.

Theorem check_sound net points :
  check net points = true -> forall x y, In (x, y) points -> eval net x = scale net * y.
Proof.
  unfold check. rewrite andb_true_iff, forallb_forall. intros [Hw H] x y Hin.
  rewrite <- fast_exact by assumption. apply Z.eqb_eq. now apply (H (x, y)).
Qed.

Theorem check_complete net points :
  well_formed net = true ->
  (forall x y, In (x, y) points -> eval net x = scale net * y) -> check net points = true.
Proof.
  intros Hw H. unfold check. rewrite Hw. cbn. apply forallb_forall. intros [x y] Hin. cbn.
  rewrite fast_exact by assumption. apply Z.eqb_eq. now apply H.
Qed.

(** Three points on a line, labels 1, 0, 2 at 0, 1, 3: f = relu(x+1) - 2 relu(x) + 2 relu(x-1). *)
Definition example : network :=
  {| kind := ReLU; families := [{| row := [1]; units := [(1, 1); (-2, 0); (2, -1)] |}];
     constant := 0; scale := 1 |}.

Example example_accepted : check example [([0], 1); ([1], 0); ([3], 2)] = true.
Proof. reflexivity. Qed.

Example example_refuted : check example [([0], 1); ([1], 0); ([3], 3)] = false.
Proof. reflexivity. Qed.
