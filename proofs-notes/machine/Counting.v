(** Counting: dichotomies of one unit, labellings against settings, units against weights, decision trees.
    Notes: ../counting-bounds.md, ../threshold-lower-bounds.md. *)
From Coq Require Import Arith Lia List PeanoNat QArith Lqa.
Import ListNotations.
Open Scope nat_scope.

(** ** Cover's count: dichotomies of n vectors in general position by a unit with D weights *)
Fixpoint cover (n D : nat) : nat :=
  match n, D with
  | O, _ => 1
  | _, O => 0
  | S O, _ => 2
  | S m, S E => cover m D + cover m E
  end.

Theorem cover_recursion n D : 1 <= n -> cover (S n) (S D) = cover n (S D) + cover n D.
Proof. intros H. destruct n; [lia | reflexivity]. Qed.

Lemma cover_none n : 1 <= n -> cover n 0 = 0.
Proof. destruct n as [| [| n]]; [lia | reflexivity | reflexivity]. Qed.

Lemma cover_single D : 1 <= D -> cover 1 D = 2.
Proof. destruct D; [lia | reflexivity]. Qed.

Lemma cover_step n D : 1 <= n -> 1 <= D -> cover (S n) D = cover n D + cover n (D - 1).
Proof.
  intros Hn HD. destruct D as [| E]; [lia |]. rewrite cover_recursion by exact Hn.
  now replace (S E - 1) with E by lia.
Qed.

(** All dichotomies of at most D vectors. *)
Theorem cover_all n : forall D, 1 <= n -> n <= D -> cover n D = 2 ^ n.
Proof.
  induction n as [| n IH]; intros D Hn HD; [lia |].
  destruct (Nat.eq_dec n 0) as [-> |].
  - rewrite cover_single by lia. reflexivity.
  - rewrite cover_step, !IH by lia. cbn [Nat.pow]. lia.
Qed.

(** What D weights realise and n - D weights realise are together all dichotomies. *)
Theorem cover_complement n : forall D, 1 <= n -> D <= n -> cover n D + cover n (n - D) = 2 ^ n.
Proof.
  induction n as [| n IH]; intros D Hn HD; [lia |].
  destruct (Nat.eq_dec n 0) as [-> |].
  - destruct D as [| [| D]]; [reflexivity | reflexivity | lia].
  - destruct (Nat.eq_dec D 0) as [-> |].
    { rewrite cover_none by lia. rewrite Nat.sub_0_r, cover_all by lia. reflexivity. }
    destruct (Nat.eq_dec D (S n)) as [-> |].
    { rewrite Nat.sub_diag, (cover_none (S n)), cover_all by lia. lia. }
    rewrite cover_step by lia. rewrite (cover_step n (S n - D)) by lia.
    replace (S n - D - 1) with (n - D) by lia.
    replace (S n - D) with (n - (D - 1)) by lia.
    pose proof (IH D ltac:(lia) ltac:(lia)). pose proof (IH (D - 1) ltac:(lia) ltac:(lia)).
    cbn [Nat.pow]. lia.
Qed.

(** Half of them at two points a weight. *)
Corollary cover_capacity D : 1 <= D -> 2 * cover (2 * D) D = 2 ^ (2 * D).
Proof.
  intros H. pose proof (cover_complement (2 * D) D ltac:(lia) ltac:(lia)) as E.
  replace (2 * D - D) with D in E by lia. lia.
Qed.

Lemma pow_shift n D : 1 <= D -> n ^ D = n * n ^ (D - 1).
Proof. destruct D; [lia |]. intros _. cbn [Nat.pow Nat.sub]. now rewrite Nat.sub_0_r. Qed.

(** The count that Baum's argument needs: a unit with D parameters takes at most n^D forms on n points. *)
Theorem cover_power n : forall D, 2 <= n -> cover n D <= n ^ D.
Proof.
  induction n as [| n IH]; intros D Hn; [lia |].
  destruct (Nat.eq_dec D 0) as [-> |]; [rewrite cover_none by lia; apply Nat.le_0_l |].
  destruct (Nat.eq_dec n 1) as [-> |].
  - destruct D as [| [| D]]; [lia | cbn; lia |].
    rewrite cover_all by lia. apply Nat.pow_le_mono_r; lia.
  - rewrite cover_step by lia.
    pose proof (IH D ltac:(lia)) as H1. pose proof (IH (D - 1) ltac:(lia)) as H2.
    rewrite (pow_shift n) in H1 by lia. rewrite (pow_shift (S n)) by lia.
    assert (n ^ (D - 1) <= S n ^ (D - 1)) by (apply Nat.pow_le_mono_l; lia). nia.
Qed.

(** ** Labellings against settings *)
Theorem settings_at_least_labellings {A B : Type} (network : A -> B) settings labellings :
  NoDup labellings -> (forall y, In y labellings -> exists s, In s settings /\ network s = y) ->
  length labellings <= length settings.
Proof.
  intros Hd Hr. rewrite <- (map_length network settings). apply NoDup_incl_length; [exact Hd |].
  intros y Hy. destruct (Hr y Hy) as (s & Hs & <-). now apply in_map.
Qed.

Lemma exponents b x y : 2 <= b -> b ^ x <= b ^ y -> x <= y.
Proof. intros Hb H. apply (Nat.pow_le_mono_r_iff b); lia. Qed.

(** W parameters of B bits, 2^c classes. *)
Theorem bits_needed n c W B : (2 ^ c) ^ n <= (2 ^ B) ^ W -> n * c <= W * B.
Proof. rewrite <- !Nat.pow_mul_r. intros H. apply exponents in H; lia. Qed.

(** The same when one of 2^a architectures may be chosen. *)
Theorem bits_needed_with_choice n c W B a :
  (2 ^ c) ^ n <= 2 ^ a * (2 ^ B) ^ W -> n * c <= a + W * B.
Proof. rewrite <- !Nat.pow_mul_r, <- Nat.pow_add_r. intros H. apply exponents in H; lia. Qed.

(** W parameters of threshold units, n = 2^l points. *)
Theorem connections_needed l c W : (2 ^ c) ^ (2 ^ l) <= (2 ^ l) ^ W -> 2 ^ l * c <= l * W.
Proof. rewrite <- !Nat.pow_mul_r. intros H. apply exponents in H; lia. Qed.

(** Linear outputs: C <= n classes on n points add no more than thresholded ones. *)
Theorem linear_outputs_count_no_more n C hidden outer :
  1 <= C -> C <= n -> n ^ hidden * C ^ outer <= n ^ (hidden + outer).
Proof.
  intros H1 H2. rewrite Nat.pow_add_r. apply Nat.mul_le_mono_l. now apply Nat.pow_le_mono_l.
Qed.

(** ** Units against weights: k(d + 1) + e(k + 1) parameters, at least `total` of them. *)
Theorem units_from_weights (k d e total : Q) :
  (0 <= d -> 0 <= e -> total <= k * (d + 1) + e * (k + 1) -> (total - e) / (d + 1 + e) <= k)%Q.
Proof.
  intros Hd He H. apply Qle_shift_div_r; [lra |].
  apply (Qle_trans _ (k * (d + 1) + e * (k + 1) - e)); [lra |]. apply Qle_lteq. right. ring.
Qed.

(** ** The decision tree of a network: U units of p pieces each, the sign of the last one's input at the end *)
Fixpoint comparisons (p U : nat) : nat :=
  match U with O => 0 | S V => comparisons p V + (p - 1) * p ^ V end.

Lemma comparisons_closed p U : 1 <= p -> comparisons p U + 1 = p ^ U.
Proof.
  intros Hp. induction U as [| U IH]; [reflexivity |]. cbn [comparisons].
  rewrite (pow_shift p (S U)) by lia. replace (S U - 1) with U by lia. nia.
Qed.

(** Fewer predicates than the published 2(1 + p)^U. *)
Theorem predicates_of_a_network p V :
  1 <= p -> comparisons p V + p ^ V < 2 * p ^ V /\ 2 * p ^ V <= 2 * (1 + p) ^ S V.
Proof.
  intros Hp. pose proof (comparisons_closed p V Hp). split; [lia |].
  assert (p ^ V <= (1 + p) ^ V) by (apply Nat.pow_le_mono_l; lia).
  rewrite (pow_shift (1 + p) (S V)) by lia. replace (S V - 1) with V by lia. nia.
Qed.

(** Degrees of the units' inputs as polynomials of the parameters: the first has degree 1. *)
Fixpoint input_degree (g j : nat) : nat :=
  match j with O => 1 | S i => 1 + g * input_degree g i end.

Theorem degree_of_pieces_of_degree_at_most_one g j : g <= 1 -> input_degree g j <= j + 1.
Proof. intros Hg. induction j as [| j IH]; cbn [input_degree]; nia. Qed.

Theorem degree_of_pieces g j : 2 <= g -> input_degree g j + 1 <= 2 * g ^ j.
Proof.
  intros Hg. induction j as [| j IH]; cbn [input_degree]; [cbn; lia |].
  rewrite (pow_shift g (S j)) by lia. replace (S j - 1) with j by lia. nia.
Qed.

(** ** lg z <= z / 2 from 4 on, which turns z <= K + lg z into z <= 2K *)
Theorem square_below_power z : 4 <= z -> z * z <= 2 ^ z.
Proof.
  intros H. induction H as [| z Hz IH]; [cbn; lia |]. cbn [Nat.pow]. nia.
Qed.
