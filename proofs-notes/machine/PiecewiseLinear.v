(** Interpolation along one direction with exactly n ReLU neurons.  Note: ../piecewise-linear.md. *)
From Coq Require Import QArith Qminmax Qabs Lqa List Lia.
From Memcap Require Import Relu Slab.
Import ListNotations.
Open Scope Q_scope.

(** Points are (projection, label), sorted; a neuron is (outer weight, knot). *)
Fixpoint knots (start height slope : Q) (points : list (Q * Q)) : list (Q * Q) :=
  match points with
  | [] => []
  | (t, y) :: rest =>
      let slope' := (y - height) / (t - start) in
      (slope' - slope, start) :: knots t y slope' rest
  end.

Fixpoint eval (net : list (Q * Q)) (t : Q) : Q :=
  match net with [] => 0 | (a, k) :: rest => a * relu (t - k) + eval rest t end.

Fixpoint increasing (start : Q) (points : list (Q * Q)) : Prop :=
  match points with [] => True | (t, _) :: rest => start < t /\ increasing t rest end.

Theorem size points : forall start height slope,
  length (knots start height slope points) = length points.
Proof. induction points as [| [t y] r IH]; intros; cbn; [reflexivity | now rewrite IH]. Qed.

Lemma silent_left points : forall start height slope s,
  increasing start points -> s <= start -> eval (knots start height slope points) s == 0.
Proof.
  induction points as [| [t y] r IH]; intros start height slope s H Hs; cbn; [reflexivity |].
  destruct H as [H1 H2]. rewrite IH by (auto; lra). rewrite relu_off by lra. lra.
Qed.

Lemma increasing_lower points : forall start t y,
  increasing start points -> In (t, y) points -> start < t.
Proof.
  induction points as [| [t' y'] r IH]; intros start t y H Hin; [destruct Hin |].
  destruct H as [H1 H2]. destruct Hin as [E | Hin].
  - inversion E; subst. exact H1.
  - specialize (IH _ _ _ H2 Hin). lra.
Qed.

Lemma hits points : forall start height slope t y,
  increasing start points -> In (t, y) points ->
  height + slope * (t - start) + eval (knots start height slope points) t == y.
Proof.
  induction points as [| [t1 y1] r IH]; intros start height slope t y H Hin; [destruct Hin |].
  destruct H as [H1 H2]. cbn [knots eval].
  set (slope' := (y1 - height) / (t1 - start)).
  assert (Hslope : slope' * (t1 - start) == y1 - height) by (unfold slope'; field; lra).
  destruct Hin as [E | Hin].
  - inversion E; subst t1 y1. rewrite silent_left by (auto; lra). rewrite relu_on by lra. lra.
  - pose proof (increasing_lower _ _ _ _ H2 Hin) as Hlow.
    specialize (IH t1 y1 slope' t y H2 Hin). rewrite relu_on by lra. lra.
Qed.

(** The construction: first knot one unit left of the first projection, height and slope 0 there. *)
Definition network (points : list (Q * Q)) : list (Q * Q) :=
  match points with [] => [] | (t, _) :: _ => knots (t - 1) 0 0 points end.

Theorem interpolates points t y :
  match points with [] => True | (t1, _) :: rest => increasing t1 rest end ->
  In (t, y) points -> eval (network points) t == y.
Proof.
  destruct points as [| [t1 y1] r]; intros H Hin; [destruct Hin |].
  unfold network.
  assert (Hinc : increasing (t1 - 1) ((t1, y1) :: r)) by (cbn; split; [lra | exact H]).
  pose proof (hits _ _ 0 0 t y Hinc Hin) as E. lra.
Qed.

Theorem network_size points : length (network points) = length points.
Proof. destruct points as [| [t y] r]; [reflexivity |]. unfold network. apply size. Qed.

(** The staircase: at most n threshold units along one direction, any real labels. *)
Fixpoint stairs (height : Q) (points : list (Q * Q)) : list (Q * Q) :=
  match points with [] => [] | (c, y) :: rest => (y - height, c) :: stairs y rest end.

Fixpoint stairs_eval (net : list (Q * Q)) (t : Q) : Q :=
  match net with [] => 0 | (a, c) :: rest => a * step (t - c) + stairs_eval rest t end.

(** A point (c, y) here carries the threshold c before it; t is after the cuts of [before] and of its
    own, and not after the later ones. *)
Theorem staircase before : forall height c y after t,
  Forall (fun p => fst p < t) before -> c < t -> Forall (fun p => t <= fst p) after ->
  height + stairs_eval (stairs height (before ++ (c, y) :: after)) t == y.
Proof.
  assert (Hsilent : forall after height t, Forall (fun p => t <= fst p) after ->
                    stairs_eval (stairs height after) t == 0).
  { induction after as [| [c y] r IH]; intros height t H; cbn; [reflexivity |].
    inversion H as [| ? ? H1 H2]; subst. cbn in H1. rewrite IH by assumption.
    rewrite step_off by lra. lra. }
  induction before as [| [c1 y1] r IH]; intros height c y after t Hb Hc Ha; cbn [app stairs stairs_eval].
  - rewrite Hsilent by assumption. rewrite step_on by lra. lra.
  - inversion Hb as [| ? ? H1 H2]; subst. cbn in H1.
    specialize (IH y1 c y after t H2 Hc Ha). rewrite step_on by lra. lra.
Qed.
