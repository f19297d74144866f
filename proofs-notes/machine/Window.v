(** Arithmetic of explicit constants: the size of groups in DER-VYS-EXPL, width 3 in PLYS21-T3, the two widths of
    HUANG03-UB, the caps of BLN21-CAP.  Note: ../explicit-constants.md. *)
From Coq Require Import ZArith Lia QArith Lqa.
From Memcap Require Import Rounding.
Open Scope Z_scope.

(** ** Depth of DER-VYS-EXPL *)
Theorem depth_adds_up groups s M :
  2 + (3 * groups + 2) + (3 * s * M + 2 * s + 2) = 3 * groups + (3 * M + 2) * s + 6.
Proof. ring. Qed.

(** c = floor of sqrt(3n/b), b = 3M + 2. Cross-multiplied: 3n/s + bs is no less at s than at c, for s <= c ... *)
Lemma falls_up_to n b c s :
  0 < b -> 1 <= s <= c -> b * (c * c) <= 3 * n -> (3 * n + b * (c * c)) * s <= (3 * n + b * (s * s)) * c.
Proof.
  intros Hb Hs Hc. assert (c * s <= c * c) by nia.
  assert (b * (c * s) <= b * (c * c)) by (apply Z.mul_le_mono_nonneg_l; lia).
  assert (0 <= (c - s) * (3 * n - b * (c * s))) by (apply Z.mul_nonneg_nonneg; lia). nia.
Qed.

(** ... and no less at s than at c + 1, for s > c. *)
Lemma rises_from n b c s :
  0 < b -> 0 <= c -> c + 1 <= s -> 3 * n < b * ((c + 1) * (c + 1)) ->
  (3 * n + b * ((c + 1) * (c + 1))) * s <= (3 * n + b * (s * s)) * (c + 1).
Proof.
  intros Hb Hc Hs H. assert ((c + 1) * (c + 1) <= (c + 1) * s) by nia.
  assert (b * ((c + 1) * (c + 1)) <= b * ((c + 1) * s)) by (apply Z.mul_le_mono_nonneg_l; lia).
  assert (0 <= (s - (c + 1)) * (b * ((c + 1) * s) - 3 * n)) by (apply Z.mul_nonneg_nonneg; lia). nia.
Qed.

Definition layers (n b s : Z) : Z := 3 * cdiv n s + b * s.

Lemma layers_above n b s : 0 < s -> 3 * n + b * (s * s) <= layers n b s * s.
Proof. intros Hs. unfold layers. destruct (cdiv_spec n s Hs). nia. Qed.

Lemma layers_below n b s : 0 < s -> layers n b s * s < 3 * n + b * (s * s) + 3 * s.
Proof. intros Hs. unfold layers. destruct (cdiv_spec n s Hs). nia. Qed.

Lemma compare_layers n b s t :
  0 < s -> 0 < t -> (3 * n + b * (t * t)) * s <= (3 * n + b * (s * s)) * t ->
  layers n b t <= layers n b s + 2.
Proof.
  intros Hs Ht H. pose proof (layers_above n b s Hs) as Ha. pose proof (layers_below n b t Ht) as Hb.
  set (x := layers n b s) in *. set (y := layers n b t) in *.
  enough (y < x + 3) by lia. clearbody x y.
  assert (H1 : y * t * s < (3 * n + b * (t * t) + 3 * t) * s) by (apply Z.mul_lt_mono_pos_r; lia).
  assert (H2 : (3 * n + b * (s * s)) * t <= x * s * t) by (apply Z.mul_le_mono_nonneg_r; lia).
  assert (H3 : y * (t * s) < (x + 3) * (t * s)) by nia. nia.
Qed.

(** The two integers next to the real optimum are within 2 of every other: so is any window that holds both. *)
Theorem window_within_two n b c s :
  0 < b -> 1 <= c -> b * (c * c) <= 3 * n -> 3 * n < b * ((c + 1) * (c + 1)) -> 1 <= s ->
  Z.min (layers n b c) (layers n b (c + 1)) <= layers n b s + 2.
Proof.
  intros Hb Hc H1 H2 Hs. destruct (Z.le_gt_cases s c) as [H | H].
  - pose proof (compare_layers n b s c ltac:(lia) ltac:(lia) (falls_up_to n b c s Hb ltac:(lia) H1)). lia.
  - pose proof (compare_layers n b s (c + 1) ltac:(lia) ltac:(lia)
                  (rises_from n b c s Hb ltac:(lia) ltac:(lia) H2)). lia.
Qed.

(** Where sqrt(3n/b) < 1 the smallest group is best, to within 2. *)
Theorem smallest_group_within_two n b s : 0 < b -> 3 * n < b -> 1 <= s -> layers n b 1 <= layers n b s + 2.
Proof.
  intros Hb H Hs. apply compare_layers; [lia | lia |].
  apply (rises_from n b 0 s Hb ltac:(lia) ltac:(lia)). lia.
Qed.

(** ** Width 3 in PLYS21-T3: blocks of 2^(i+3) layers for i = 2, ..., K - 1 *)
Fixpoint blocks (j : nat) : Z := match j with O => 0 | S i => blocks i + 2 ^ (Z.of_nat i + 5) end.

Theorem blocks_sum j : blocks j = 2 ^ (Z.of_nat j + 5) - 32.
Proof.
  induction j as [| j IH]; [reflexivity |]. cbn [blocks]. rewrite IH.
  replace (Z.of_nat (S j) + 5) with (Z.succ (Z.of_nat j + 5)) by lia.
  rewrite Z.pow_succ_r by lia. lia.
Qed.

(** a + w b = s: the product a b is largest for the b nearest to s/(2w). *)
Theorem nearest_is_best w s b : 0 < w ->
  b * (s - w * b) <= (s + w) / (2 * w) * (s - w * ((s + w) / (2 * w))).
Proof.
  intros Hw. pose proof (Z.div_mod (s + w) (2 * w) ltac:(lia)) as E.
  pose proof (Z.mod_pos_bound (s + w) (2 * w) ltac:(lia)) as B.
  set (x := (s + w) / (2 * w)) in *. set (r := (s + w) mod (2 * w)) in *. clearbody x r.
  assert (Hs : s = 2 * w * x + r - w) by lia. subst s.
  destruct (Z.lt_trichotomy b x) as [H | [-> | H]]; [| lia |].
  - assert (0 <= (x - b) * (w * (x - b) + (r - w))).
    { apply Z.mul_nonneg_nonneg; [lia |]. assert (w <= w * (x - b)) by nia. lia. } nia.
  - assert (0 <= (b - x) * (w * (b - x) - (r - w))).
    { apply Z.mul_nonneg_nonneg; [lia |]. assert (w <= w * (b - x)) by nia. lia. } nia.
Qed.

(** That product grows with the sum, and both factors are at least 1. *)
Theorem best_product_grows w s : 0 < w -> 0 <= s ->
  let best s := (s + w) / (2 * w) * (s - w * ((s + w) / (2 * w))) in best s <= best (s + 1).
Proof.
  intros Hw Hs best.
  apply (Z.le_trans _ ((s + w) / (2 * w) * (s + 1 - w * ((s + w) / (2 * w))))).
  - unfold best. assert (0 <= (s + w) / (2 * w)) by (apply Z.div_pos; lia). nia.
  - apply nearest_is_best; exact Hw.
Qed.

Theorem best_factors_positive w s : 0 < w -> w + 1 <= s ->
  1 <= (s + w) / (2 * w) /\ 1 <= s - w * ((s + w) / (2 * w)).
Proof.
  intros Hw Hs. pose proof (Z.div_mod (s + w) (2 * w) ltac:(lia)) as E.
  pose proof (Z.mod_pos_bound (s + w) (2 * w) ltac:(lia)) as B.
  set (x := (s + w) / (2 * w)) in *. set (r := (s + w) mod (2 * w)) in *. clearbody x r. nia.
Qed.

Open Scope Q_scope.

(** ** HUANG03-UB: the two widths are the total. root = sqrt(n/(m+2)), so sqrt((m+2)n) = (m+2) root. *)
Theorem huang_widths (m root : Q) : ((m + 2) * root + 2 * root) + m * root == 2 * ((m + 2) * root).
Proof. ring. Qed.

(** ** BLN21-CAP: two caps that meet in the unit ball are closer than 2t^2 - 1, and no point is in another's cap.
    The sum of two unit vectors with inner product g has squared norm 2 + 2g; proj is its projection on x/|x|. *)
Theorem caps_are_disjoint (t g proj : Q) :
  0 < t -> g <= 2 * t * t - 1 -> proj * proj <= 2 + 2 * g -> proj <= 2 * t.
Proof.
  intros Ht Hg H. destruct (Qlt_le_dec (2 * t) proj) as [C | C]; [exfalso | exact C].
  assert (2 * t * (2 * t) < proj * proj) by nra. nra.
Qed.

Theorem other_points_outside (t g : Q) : 0 < t -> t < 1 -> g <= 2 * t * t - 1 -> g <= t.
Proof. intros H0 H1 H. nra. Qed.
