(** Counting laws: where the literal slab count exceeds the published and the tight one.
    Note: ../baum-threshold.md. *)
From Coq Require Import ZArith Lia.
Open Scope Z_scope.

(** Ceiling of n / d. *)
Definition cdiv (n d : Z) : Z := (n + d - 1) / d.

Lemma cdiv_unique n d k : 0 < d -> k * d - d < n -> n <= k * d -> cdiv n d = k.
Proof.
  intros Hd H1 H2. unfold cdiv. symmetry.
  apply (Z.div_unique _ _ _ (n + d - 1 - k * d)); lia.
Qed.

Lemma cdiv_spec n d : 0 < d -> cdiv n d * d - d < n /\ n <= cdiv n d * d.
Proof.
  intros Hd. unfold cdiv. pose proof (Z.div_mod (n + d - 1) d ltac:(lia)) as E.
  pose proof (Z.mod_pos_bound (n + d - 1) d Hd) as B.
  set (k := (n + d - 1) / d) in *. set (r := (n + d - 1) mod d) in *. clearbody k r. lia.
Qed.

Definition literal (n d : Z) : Z := 2 * cdiv (n / 2) d.
Definition published (n d : Z) : Z := cdiv n d.
Definition tight (n d : Z) : Z := Z.max 1 (cdiv (n - 1) d).

Lemma halve m d v : (2 * d * m + v) / 2 = d * m + v / 2.
Proof. replace (2 * d * m + v) with (v + (d * m) * 2) by lia. rewrite Z.div_add by lia. lia. Qed.

Lemma halves v : v = 2 * (v / 2) + v mod 2 /\ 0 <= v mod 2 < 2.
Proof. split; [apply Z.div_mod; lia | apply Z.mod_pos_bound; lia]. Qed.

Ltac ceil k := rewrite (cdiv_unique _ _ k) by nia.

(** n = 2dm + v with 0 <= v < 2d. *)
Theorem rounding_law d m v :
  0 < d -> 0 <= m -> 0 <= v < 2 * d ->
  literal (2 * d * m + v) d - published (2 * d * m + v) d =
  if v =? 0 then 0 else if v =? 1 then -1 else if v <=? d then 1 else 0.
Proof.
  intros Hd Hm Hv. unfold literal, published. rewrite halve. destruct (halves v) as [Hv2 Hr].
  destruct (Z.eqb_spec v 0); [| destruct (Z.eqb_spec v 1); [| destruct (Z.leb_spec v d)]].
  - ceil m. ceil (2 * m). lia.
  - ceil m. ceil (2 * m + 1). lia.
  - ceil (m + 1). ceil (2 * m + 1). lia.
  - ceil (m + 1). ceil (2 * m + 2). lia.
Qed.

(** Against max(1, ceil((n-1)/d)), with the representative 1 <= v <= 2d, n >= 2. *)
Theorem rounding_law_tight d m v :
  0 < d -> 0 <= m -> 1 <= v <= 2 * d -> 2 <= 2 * d * m + v ->
  literal (2 * d * m + v) d - tight (2 * d * m + v) d =
  if v =? 1 then 0 else if v <=? d + 1 then 1 else 0.
Proof.
  intros Hd Hm Hv Hn. unfold literal, tight. rewrite halve. destruct (halves v) as [Hv2 Hr].
  destruct (Z.eqb_spec v 1); [| destruct (Z.leb_spec v (d + 1))].
  - ceil m. ceil (2 * m). nia.
  - ceil (m + 1). ceil (2 * m + 1). nia.
  - ceil (m + 1). ceil (2 * m + 2). nia.
Qed.

(** A smaller class of size q d + s: when does 2 ceil(n1/d) exceed ceil(n/d), and by how much. *)
Theorem class_size_law d n q s :
  0 < d -> 0 <= q -> 0 <= s < d -> 2 * (q * d + s) <= n ->
  (published n d < 2 * cdiv (q * d + s) d <-> 0 < s /\ n <= (2 * q + 1) * d) /\
  (published n d < 2 * cdiv (q * d + s) d ->
     2 * cdiv (q * d + s) d = published n d + 1 /\ 2 * s <= d).
Proof.
  intros Hd Hq Hs Hn. unfold published.
  pose proof (cdiv_spec n d Hd) as Hup. set (p := cdiv n d) in *. clearbody p.
  destruct (Z.eq_dec s 0) as [-> | Hne].
  - ceil q. split; [split; intros; [nia | lia] | intros; nia].
  - ceil (q + 1). split; [split; intros H |].
    + split; [lia | nia].
    + nia.
    + intros H. split; nia.
Qed.

(** The published count and the tight one differ exactly when n = 1 modulo d (n > 1). *)
Theorem published_vs_tight d m r :
  0 < d -> 0 <= m -> 1 <= r <= d -> 2 <= d * m + r ->
  published (d * m + r) d - tight (d * m + r) d = if ((r =? 1) && (1 <=? m))%bool then 1 else 0.
Proof.
  intros Hd Hm Hr Hn. unfold published, tight.
  ceil (m + 1). destruct (Z.eqb_spec r 1), (Z.leb_spec 1 m); cbn [andb];
    [ceil m | ceil m | ceil (m + 1) | ceil (m + 1)]; nia.
Qed.

(** The facet step: with n <= (2j+1)d + 1 points, a of the d facet points in class 1, one class keeps
    at most j d points after its facet points are taken away. *)
Theorem facet_count d j n0 n1 a :
  0 < d -> 0 <= a <= d -> n0 + n1 <= (2 * j + 1) * d + 1 ->
  n1 - a <= j * d \/ n0 - (d - a) <= j * d.
Proof. nia. Qed.

(** Half the points fit in j slabs when n <= 2jd + 1. *)
Theorem minority_count d j n0 n1 :
  0 < d -> n0 + n1 <= 2 * j * d + 1 -> n1 <= j * d \/ n0 <= j * d.
Proof. nia. Qed.

(** The sweep is never longer than peeling facets. *)
Theorem sweep_at_most_peel n d : 0 < d -> 1 <= n -> 2 * cdiv n (d + 1) <= 2 * tight n d.
Proof.
  intros Hd Hn. unfold tight.
  destruct (cdiv_spec n (d + 1) ltac:(lia)) as [H1 _].
  destruct (cdiv_spec (n - 1) d Hd) as [_ H2].
  set (p := cdiv n (d + 1)) in *. set (q := cdiv (n - 1) d) in *. clearbody p q.
  enough (p <= Z.max 1 q) by lia.
  destruct (Z.le_gt_cases p 1); [lia |]. enough (p <= q) by lia.
  destruct (Z.le_gt_cases p q) as [|Hpq]; [assumption | exfalso].
  assert (q <= p - 1) by lia.
  assert (Ha : (p - 1) * (d + 1) + 1 <= n) by nia.
  assert (Hb : n <= (p - 1) * d + 1) by nia. nia.
Qed.
