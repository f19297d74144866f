(** Corrective blocks: what a round leaves in expectation, the affine part of the published identity, the second difference
    of smoothed ReLUs of order 1, and gradient descent on fixed features mode by mode.
    Notes: ../corrective-plan.md, ../corrective.md *)
From Coq Require Import QArith Qpower Lqa.
Open Scope Q_scope.

(** ** A round: (1 - t a)^2 + t^2 v bounds what the step length t leaves of |r|^2, a = 1 - delta_t *)
Definition left_by (a v t : Q) : Q := (1 - t * a) * (1 - t * a) + t * t * v.

Theorem whole_step a v : left_by a v 1 == (1 - a) * (1 - a) + v.
Proof. unfold left_by. ring. Qed.

Theorem best_step a v : 0 < v -> left_by a v (a / (a * a + v)) == v / (a * a + v).
Proof. intros Hv. unfold left_by. field. nra. Qed.

(** No length leaves less. *)
Theorem best_step_least a v t : 0 < v -> v / (a * a + v) <= left_by a v t.
Proof.
  intros Hv.
  assert (Hd : 0 < a * a + v) by nra.
  assert (E : left_by a v t == v / (a * a + v) + (a * a + v) * ((t - a / (a * a + v)) * (t - a / (a * a + v)))).
  { unfold left_by. field. nra. }
  rewrite E. set (x := t - a / (a * a + v)). assert (0 <= x * x) by nra. nra.
Qed.

(** It is at most 1, as the proof needs, where v is at least a (1 - a). *)
Theorem best_step_at_most_one a v : 0 < v -> a * (1 - a) <= v -> a / (a * a + v) <= 1.
Proof.
  intros Hv H. assert (Hd : 0 < a * a + v) by nra.
  apply Qle_shift_div_r; [exact Hd |]. lra.
Qed.

(** More units, smaller v, leave less. *)
Theorem best_step_monotone a v w : 0 < v -> v <= w -> v / (a * a + v) <= w / (a * a + w).
Proof.
  intros Hv Hw. assert (0 <= a * a) by nra.
  apply Qle_shift_div_l; [nra |].
  assert (E : v / (a * a + v) * (a * a + w) == v + v / (a * a + v) * (w - v)) by (field; nra).
  rewrite E.
  assert (v / (a * a + v) <= 1) by (apply Qle_shift_div_r; nra).
  nra.
Qed.

(** The form that expands the square term by term is never better. *)
Theorem expanded_form_is_worse a v :
  0 < a -> a <= 1 -> 0 < v -> v / (a * a + v) <= 1 - a * a / ((2 - a) * (2 - a) + v).
Proof.
  intros Ha Ha1 Hv.
  assert (H1 : 0 < a * a + v) by nra.
  assert (H2 : 0 < (2 - a) * (2 - a) + v) by nra.
  assert (E : v / (a * a + v) == 1 - a * a / (a * a + v)) by (field; nra).
  rewrite E.
  assert (a * a / ((2 - a) * (2 - a) + v) <= a * a / (a * a + v)).
  { apply Qle_shift_div_l; [exact H1 |].
    assert (F : a * a / ((2 - a) * (2 - a) + v) * (a * a + v) == a * a * ((a * a + v) / ((2 - a) * (2 - a) + v))) by (field; nra).
    rewrite F.
    assert ((a * a + v) / ((2 - a) * (2 - a) + v) <= 1) by (apply Qle_shift_div_r; nra).
    nra. }
  lra.
Qed.

(** ** The published identity: thresholds in [-2, -1] with the density g(T) = D + (6 D - 12 H)(T + 3/2) *)
(** Integrals over [-2, -1] of 1, T, T^2 are 1, -3/2, 7/3. *)
Definition mass (D H : Q) : Q := (D + (6 * D - 12 * H) * (3 # 2)) * 1 + (6 * D - 12 * H) * (-3 # 2).
Definition moment (D H : Q) : Q := (D + (6 * D - 12 * H) * (3 # 2)) * (-3 # 2) + (6 * D - 12 * H) * (7 # 3).

Theorem slide_slope D H : mass D H == D.
Proof. unfold mass. field. Qed.

(** The integral of g(T)(t - T) is D (t + 1) + H. *)
Theorem slide_affine D H t : mass D H * t - moment D H == D * (t + 1) + H.
Proof. unfold mass, moment. field. Qed.

(** ** Gradient descent, one mode: after t steps the residual is (1 - x)^t of the label, 0 <= x <= 1 *)
Fixpoint mode (x : Q) (t : nat) : Q :=
  match t with
  | O => 1
  | S t => mode x t * (1 - x)
  end.

Theorem mode_positive x t : 0 <= x -> x <= 1 -> 0 <= mode x t.
Proof. intros H0 H1. induction t; simpl; [lra | nra]. Qed.

Theorem mode_falls x t : 0 <= x -> x <= 1 -> mode x (S t) <= mode x t.
Proof. intros H0 H1. assert (H := mode_positive x t H0 H1). simpl. nra. Qed.

(** A mode of a larger eigenvalue is never behind: the least one bounds all (I3). *)
Theorem mode_least x y t : 0 <= x -> x <= y -> y <= 1 -> mode y t <= mode x t.
Proof.
  intros H0 Hxy H1. induction t; simpl; [lra |].
  assert (Hx : 0 <= mode x t) by (apply mode_positive; lra).
  assert (Hy : 0 <= mode y t) by (apply mode_positive; lra).
  nra.
Qed.

(** ** Fixed features and fair signs: a projection of rank k keeps k of n on average (DER-RF-LB) *)
Theorem units_for_mean_error n k eps : 0 < n -> n - k <= eps * n -> (1 - eps) * n <= k.
Proof. intros Hn H. lra. Qed.
