(** Pieces on a line: how they multiply from layer to layer, and what the product says about units.
    Note: ../two-layer-lower-bounds.md. *)
From Coq Require Import ZArith Lia List QArith Lqa Qabs.
Import ListNotations.
Open Scope Z_scope.

(** b is the number of breakpoints of a unit, one less than its pieces; ks are the widths. *)
Fixpoint product (b : Z) (ks : list Z) : Z :=
  match ks with [] => 1 | k :: rest => (1 + b * k) * product b rest end.

(** The numbers of pieces along the layers: each layer adds at most b breakpoints a unit to each piece. *)
Fixpoint grows (b before : Z) (ks counts : list Z) : Prop :=
  match ks, counts with
  | [], [] => True
  | k :: ks', after :: counts' => after <= before * (1 + b * k) /\ grows b after ks' counts'
  | _, _ => False
  end.

Lemma product_positive b ks : 0 <= b -> Forall (fun k => 0 <= k) ks -> 1 <= product b ks.
Proof.
  intros Hb H. induction H as [| k ks Hk _ IH]; cbn [product]; [lia |].
  assert (0 <= b * k) by nia. nia.
Qed.

Theorem pieces_multiply b ks : forall before counts,
  0 <= b -> Forall (fun k => 0 <= k) ks -> grows b before ks counts ->
  last counts before <= before * product b ks.
Proof.
  induction ks as [| k ks IH]; intros before [| after counts] Hb Hk H; cbn [grows] in H; try tauto.
  - cbn. lia.
  - destruct H as [H1 H2]. inversion Hk as [| ? ? Hk1 Hk2]; subst.
    specialize (IH after counts Hb Hk2 H2). pose proof (product_positive b ks Hb Hk2).
    replace (last (after :: counts) before) with (last counts after)
      by (destruct counts as [| c cs]; [reflexivity |]; clear; revert c after before;
          induction cs as [| x xs IHx]; intros; [reflexivity | apply (IHx x)]).
    cbn [product]. assert (0 <= b * k) by nia.
    apply (Z.le_trans _ (after * product b ks)); [exact IH |]. nia.
Qed.

(** Alternating labels ask for n - 1 pieces. *)
Corollary alternating_labels_need b ks counts n :
  0 <= b -> Forall (fun k => 0 <= k) ks -> grows b 1 ks counts -> n - 1 <= last counts 1 ->
  n - 1 <= product b ks.
Proof. intros Hb Hk H Hn. pose proof (pieces_multiply b ks 1 counts Hb Hk H). lia. Qed.

(** One hidden layer: the condition of YSJ19-T33-2. *)
Theorem one_layer b k n : n - 1 <= product b [k] <-> n <= b * k + 2.
Proof. cbn [product]. lia. Qed.

(** Two hidden layers: the product condition implies that of YSJ19-T33-3, p = b + 1 pieces. *)
Theorem two_layers b d1 d2 n :
  0 <= b -> 0 <= d1 -> 1 <= d2 -> n - 1 <= product b [d1; d2] ->
  n <= (b + 1) * b * (d1 * d2) + b * d2 + 2.
Proof. cbn [product]. intros Hb H1 H2 H. assert (0 <= b * d1 * (d2 - 1)) by nia. nia. Qed.

(** YSJ19-T31R respects it: as many points as it promises are no more than the pieces allow. *)
Theorem blocks_respect_pieces d1 d2 :
  0 <= d1 -> 0 <= d2 -> 4 * ((d1 / 4) * (d2 / 4)) - 1 <= product 1 [d1; d2].
Proof.
  intros H1 H2. cbn [product].
  pose proof (Z.mul_div_le d1 4 ltac:(lia)). pose proof (Z.mul_div_le d2 4 ltac:(lia)).
  pose proof (Z.div_pos d1 4 H1 ltac:(lia)). pose proof (Z.div_pos d2 4 H2 ltac:(lia)).
  set (a := d1 / 4) in *. set (c := d2 / 4) in *. clearbody a c. nia.
Qed.

(** Moving a unit from a wider layer to a narrower one enlarges the product: the even split is best. *)
Theorem even_split_is_best b x y : 0 < b -> y + 2 <= x ->
  (1 + b * x) * (1 + b * y) < (1 + b * (x - 1)) * (1 + b * (y + 1)).
Proof. intros Hb H. assert (0 < b * b * (x - y - 1)) by nia. nia. Qed.

(** Two layers of k units: no product exceeds the square of the mean, which is the closed form for H = 2. *)
Theorem mean_of_two b x y : 4 * product b [x; y] <= (2 + b * (x + y)) * (2 + b * (x + y)).
Proof. cbn [product]. pose proof (Z.square_nonneg (b * x - b * y)). nia. Qed.

Open Scope Q_scope.

(** ** Total weight *)

(** An approximate fit of n signs correlates with them. c = f.y, s^2 = eps, norm2 = |f|^2. *)
Theorem fit_correlates (n c norm2 s : Q) :
  0 < n -> 0 <= s -> c * c <= n * norm2 -> norm2 - 2 * c + n <= s * s * n -> (1 - s) * n <= c.
Proof.
  intros Hn Hs Hc Hf. destruct (Qlt_le_dec c ((1 - s) * n)) as [H | H]; [exfalso | exact H].
  assert (H1 : s * n < n - c) by lra. assert (0 <= s * n) by nra.
  assert (H2 : (n - c) * (n - c) <= (s * n) * (s * n)).
  { apply (Qle_trans _ (n * (norm2 - 2 * c + n))); [nra |].
    apply (Qle_trans _ (n * (s * s * n))); [nra |]. apply Qle_lteq; right; ring. }
  nra.
Qed.

(** One step of contraction: phi may be taken away from one coordinate. P bounds u + t, N bounds u - t. *)
Theorem contraction_step (phi : Q -> Q) (points : list (Q * Q)) P N :
  (forall s t, Qabs (phi s - phi t) <= Qabs (s - t)) ->
  (forall u t, In (u, t) points -> u + t <= P /\ u - t <= N) ->
  forall u t v s, In (u, t) points -> In (v, s) points -> (u + phi t) + (v - phi s) <= P + N.
Proof.
  intros Hphi HPN u t v s Ht Hs.
  destruct (HPN u t Ht) as [H1 H2], (HPN v s Hs) as [H3 H4]. specialize (Hphi t s). revert Hphi.
  apply (Qabs_case (phi t - phi s)); apply (Qabs_case (t - s)); intros; lra.
Qed.
