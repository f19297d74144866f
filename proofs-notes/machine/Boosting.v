(** Boosting with an exact line search: the algebra of one step, and of sums over the steps, without logarithms.
    A step is what it needs of its vectors: R = |r|^2 before it, c = r.f and b = |f|^2.
    Notes: ../boosting.md *)
From Coq Require Import QArith Qabs Lqa List.
Import ListNotations.
Open Scope Q_scope.

(** ** One step: |r - e f|^2 = R - 2 e c + e^2 b *)
Definition after (R c b e : Q) : Q := R - 2 * e * c + e * e * b.

Theorem line_search_identity R c b : 0 < b -> after R c b (c / b) == R - c * c / b.
Proof. intros Hb. unfold after. field. lra. Qed.

(** The line search is the best step: any other loses b (e - c/b)^2. *)
Theorem line_search_is_best R c b e :
  0 < b -> after R c b e == after R c b (c / b) + b * ((e - c / b) * (e - c / b)).
Proof. intros Hb. unfold after. field. lra. Qed.

Corollary line_search_least R c b e : 0 < b -> after R c b (c / b) <= after R c b e.
Proof.
  intros Hb. rewrite (line_search_is_best R c b e Hb).
  set (x := e - c / b). assert (0 <= x * x) by nra. nra.
Qed.

(** With c = alpha R and b = beta R the residual is multiplied by 1 - alpha^2/beta. *)
Theorem step_identity R alpha beta :
  0 < R -> 0 < beta ->
  after R (alpha * R) (beta * R) (alpha * R / (beta * R)) == R * (1 - alpha * alpha / beta).
Proof. intros HR Hb. unfold after. field. split; lra. Qed.

(** Steps up to the line search gain at least e c: shortened ones too. *)
Theorem step_gain R c b e : 0 <= e -> e * b <= c -> e * c <= R - after R c b e.
Proof. intros He Hc. unfold after. nra. Qed.

(** What a shortened step is chosen for: the residual falls continuously from R on. *)
Theorem step_of_length_zero R c b : after R c b 0 == R.
Proof. unfold after. lra. Qed.

(** ** Weight by gains *)
(** c >= alpha R and weight w <= omega: the step e adds at most (omega/alpha) (R - R')/R. *)
Theorem weight_by_relative_gain R R' c alpha omega e w :
  0 < R -> 0 < alpha -> 0 <= e -> 0 <= w -> w <= omega ->
  alpha * R <= c -> e * c <= R - R' -> e * w * (alpha * R) <= omega * (R - R').
Proof.
  intros HR Ha He Hw Hwo Hc Hg.
  assert (G : e * (alpha * R) <= R - R') by nra.
  assert (P : 0 <= alpha * R) by nra.
  assert (Q0 : 0 <= e * (alpha * R)) by nra.
  assert (M : w * (e * (alpha * R)) <= omega * (e * (alpha * R))) by nra.
  assert (N : omega * (e * (alpha * R)) <= omega * (R - R')) by nra.
  assert (E : e * w * (alpha * R) == w * (e * (alpha * R))) by ring. rewrite E. lra.
Qed.

(** A relative gain is at most the same gain relative to what is left. *)
Theorem relative_gain_below a b : 0 < b -> b <= a -> (a - b) / a <= (a - b) / b.
Proof.
  intros Hb Hab. apply Qle_shift_div_l; [exact Hb |].
  assert (E : (a - b) / a * b == (a - b) * (b / a)) by (field; lra). rewrite E.
  assert (b / a <= 1) by (apply Qle_shift_div_r; lra). nra.
Qed.

(** ** The bound without a logarithm *)
(** s = |r|, s' = |r'|; a step of correlation k for each unit of weight W gains W k s. *)
Theorem weight_without_logarithm s s' k W :
  0 <= s' -> s' <= s -> 0 < s -> 0 < k -> W * (k * s) <= s * s - s' * s' -> W * k <= 2 * (s - s').
Proof.
  intros Hs' Hle Hs Hk H.
  assert (F : s * s - s' * s' <= (2 * (s - s')) * s) by nra.
  apply Qmult_lt_0_le_reg_r with s; [exact Hs |].
  assert (E : W * k * s == W * (k * s)) by ring. rewrite E. lra.
Qed.

(** Norms descending from s through a list; weights of the steps. *)
Inductive run (k : Q) : Q -> list Q -> Q -> Prop :=
| run_end s : run k s [] s
| run_step s s' W rest t :
    0 < s -> 0 <= s' -> s' <= s -> W * (k * s) <= s * s - s' * s' ->
    run k s' rest t -> run k s (W :: rest) t.

Fixpoint total (weights : list Q) : Q :=
  match weights with [] => 0 | W :: rest => W + total rest end.

(** The whole run weighs at most (2/k) (|y| - |r|). *)
Theorem total_weight_without_logarithm k s weights t :
  0 < k -> run k s weights t -> total weights * k <= 2 * (s - t).
Proof.
  intros Hk H. induction H as [s | s s' W rest t Hs Hs' Hle Hg Hrun IH]; cbn.
  - lra.
  - assert (W * k <= 2 * (s - s')) by (now apply weight_without_logarithm).
    assert (E : (W + total rest) * k == W * k + total rest * k) by ring. rewrite E. lra.
Qed.

(** ** Steps *)
(** A run in which each step multiplies R by at most 1 - g. *)
Inductive shrinks (g : Q) : Q -> nat -> Q -> Prop :=
| shrinks_end R : shrinks g R 0 R
| shrinks_step R R' T rest : 0 <= R' -> R' <= R * (1 - g) -> shrinks g R' T rest -> shrinks g R (S T) rest.

Fixpoint power (x : Q) (k : nat) : Q := match k with O => 1 | S k => x * power x k end.

Lemma power_nonneg x k : 0 <= x -> 0 <= power x k.
Proof. intros H. induction k as [| k IH]; cbn; [lra | nra]. Qed.

Theorem residual_after_steps g R T rest :
  g <= 1 -> shrinks g R T rest -> rest <= R * power (1 - g) T.
Proof.
  intros Hg H. induction H as [R | R R' T rest Hp Hle Hrun IH]; cbn.
  - lra.
  - assert (0 <= power (1 - g) T) by (apply power_nonneg; lra).
    assert (R' * power (1 - g) T <= R * (1 - g) * power (1 - g) T) by nra.
    assert (E : R * ((1 - g) * power (1 - g) T) == R * (1 - g) * power (1 - g) T) by ring.
    rewrite E. lra.
Qed.

(** 1 / (1 + g T) is above the power: an explicit number of steps without exponentials. *)
Theorem power_below_reciprocal g T :
  0 <= g -> g <= 1 -> power (1 - g) T * (1 + g * inject_Z (Z.of_nat T)) <= 1.
Proof.
  intros H0 H1. induction T as [| T IH].
  - change (inject_Z (Z.of_nat 0)) with 0. cbn [power]. nra.
  - rewrite Nat2Z.inj_succ, <- Z.add_1_r, inject_Z_plus. cbn [power].
    change (inject_Z 1) with 1.
    set (t := inject_Z (Z.of_nat T)) in *.
    assert (Ht : 0 <= t).
    { unfold t. change 0 with (inject_Z 0). rewrite <- Zle_Qle. apply Nat2Z.is_nonneg. }
    assert (Hp : 0 <= power (1 - g) T) by (apply power_nonneg; lra).
    assert (F : (1 - g) * (1 + g * (t + 1)) <= 1 + g * t) by nra.
    assert (E : (1 - g) * power (1 - g) T * (1 + g * (t + 1))
                == power (1 - g) T * ((1 - g) * (1 + g * (t + 1)))) by ring.
    rewrite E.
    assert (M : power (1 - g) T * ((1 - g) * (1 + g * (t + 1))) <= power (1 - g) T * (1 + g * t)) by nra.
    lra.
Qed.

(** ** Sums of relative gains *)
(** Residuals R_0 >= R_1 >= ... > 0: the sum of (R - R')/R, and the product of R/R', which telescopes. *)
Inductive falls : Q -> list Q -> Prop :=
| falls_end R : 0 < R -> falls R []
| falls_step R R' rest : R' <= R -> falls R' rest -> falls R (R' :: rest).

Lemma falls_positive R rest : falls R rest -> 0 < R.
Proof. intros H. induction H; lra. Qed.

Fixpoint gains (R : Q) (rest : list Q) : Q :=
  match rest with [] => 0 | R' :: more => (R - R') / R + gains R' more end.

Definition final (R : Q) (rest : list Q) : Q := last rest R.

Lemma last_cons (x d : Q) rest : last (x :: rest) d = last rest x.
Proof.
  revert x d. induction rest as [| y rest IH]; intros x d; [reflexivity |].
  change (last (y :: rest) d = last (y :: rest) x). now rewrite !IH.
Qed.

Lemma gains_nonneg R rest : falls R rest -> 0 <= gains R rest.
Proof.
  intros H. induction H as [R HR | R R' rest Hle Hrun IH]; cbn; [lra |].
  pose proof (falls_positive _ _ Hrun).
  assert (0 <= (R - R') / R) by (apply Qle_shift_div_l; lra). lra.
Qed.

(** Bernoulli in place of the logarithm: 1 + sum of (R - R')/R <= R_0/R_T. *)
Theorem gains_telescope R rest : falls R rest -> 1 + gains R rest <= R / final R rest.
Proof.
  intros H. induction H as [R HR | R R' rest Hle Hrun IH].
  - cbn. assert (E : R / R == 1) by (field; lra). rewrite E. lra.
  - pose proof (falls_positive _ _ Hrun) as HR'.
    assert (HR : 0 < R) by lra.
    unfold final in *. rewrite last_cons. cbn [gains].
    set (t := last rest R') in *.
    (* R/t = (R/R') (R'/t) >= (R/R') (1 + gains) >= 1 + (R - R')/R + gains. *)
    pose proof (gains_nonneg _ _ Hrun) as Hge.
    assert (E : R / t == (R / R') * (R' / t)).
    { destruct (Qeq_dec t 0) as [Z | NZ].
      - rewrite Z. unfold Qdiv. change (/ 0) with 0. ring.
      - field. split; lra. }
    rewrite E.
    assert (One : 1 <= R / R') by (apply Qle_shift_div_l; lra).
    assert (G : (R - R') / R <= R / R' - 1).
    { assert (E2 : R / R' - 1 == (R - R') / R') by (field; lra). rewrite E2.
      apply relative_gain_below; lra. }
    nra.
Qed.
