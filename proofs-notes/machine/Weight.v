(** Lower bounds for the total weight: correlation, the split by signs, the centred term, the error of a Cholesky
    factor.  Note: ../total-weight.md. *)
From Coq Require Import QArith Qabs Lqa.
Open Scope Q_scope.

(** A fit within error s|y| has a correlation with any z that is smaller by at most s|y||z|.
    yy = |y|^2, zz = |z|^2, r = |y||z|, ee = |f - y|^2, ez = (f - y).z, s^2 = eps. *)
Theorem fit_correlates_with (yy zz r ee ez s yz : Q) :
  0 <= zz -> 0 <= r -> 0 <= s -> r * r == yy * zz -> ee <= s * s * yy -> ez * ez <= ee * zz ->
  yz - s * r <= yz + ez.
Proof.
  intros Hz Hr Hs Er He Hc. destruct (Qlt_le_dec ez (- (s * r))) as [H | H]; [exfalso | lra].
  assert (H0 : 0 <= s * r) by nra.
  assert (H1 : (s * r) * (s * r) < ez * ez) by nra.
  assert (H2 : ee * zz <= (s * s * yy) * zz) by (apply Qmult_le_compat_r; assumption).
  assert (H3 : (s * s * yy) * zz == (s * r) * (s * r)).
  { transitivity (s * s * (yy * zz)); [ring |]. rewrite <- Er. ring. }
  rewrite H3 in H2. lra.
Qed.

(** Nonnegative sums of either sign: the larger one bounds their difference. *)
Theorem split (p n m : Q) : 0 <= p -> 0 <= n -> p <= m -> n <= m -> Qabs (p - n) <= m.
Proof. apply (Qabs_case (p - n)); intros; lra. Qed.

Definition relu (t : Q) : Q := (1 # 2) * (t + Qabs t).

Theorem relu_is_max t : (0 <= t -> relu t == t) /\ (t <= 0 -> relu t == 0).
Proof. unfold relu. apply (Qabs_case t); intros; split; intros; lra. Qed.

(** Up to a common constant a unit is half its linear part, and half a term of the size of the shifted argument. *)
Theorem centred_term t s :
  relu t - (1 # 2) * Qabs s == (1 # 2) * t + (1 # 2) * (Qabs t - Qabs s) /\
  Qabs (Qabs t - Qabs s) <= Qabs (t - s).
Proof.
  split; [unfold relu; ring |].
  apply Qabs_Qle_condition.
  apply (Qabs_case t); apply (Qabs_case s); apply (Qabs_case (t - s)); intros; split; lra.
Qed.

(** An entry's error in terms of the factor alone: delta is the residual, a the entry, q the product of row norms. *)
Theorem pivot_error (delta a q g h : Q) :
  0 <= g -> delta <= g * (a + q) + h -> a <= q + delta -> delta * (1 - g) <= 2 * g * q + h.
Proof. intros Hg H1 H2. assert (g * a <= g * (q + delta)) by nra. lra. Qed.
