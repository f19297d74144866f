(** Peeled facets: a group's units equal an affine function on the group, vanish on all later points, and the groups
    are fitted from the last one back; one shared unit serves several outputs.  Notes: ../sweep.md, ../baum-relu.md. *)
From Coq Require Import QArith Qabs Lqa List ZArith Lia.
From Memcap Require Import Relu Rounding.
Import ListNotations.
Open Scope Q_scope.

(** l is 0 on the facet and negative on later points; A is the affine function to be added; K > 0 is steep. *)
Definition pair (K l A : Q) : Q := relu (K * l + A) - relu (K * l - A).

Theorem pair_on_facet K l A : l == 0 -> pair K l A == A.
Proof.
  intros E. unfold pair. assert (E1 : K * l + A == A) by (rewrite E; lra).
  assert (E2 : K * l - A == - A) by (rewrite E; lra). rewrite E1, E2.
  destruct (Qlt_le_dec 0 A); [rewrite relu_on, relu_off by lra | rewrite relu_off, relu_on by lra]; lra.
Qed.

Theorem pair_on_later K l A : Qabs A <= - (K * l) -> pair K l A == 0.
Proof.
  intros H. unfold pair. assert (H1 : A <= - (K * l) /\ - A <= - (K * l)).
  { revert H. apply Qabs_case; intros; split; lra. }
  rewrite !relu_off; lra.
Qed.

(** Several outputs: one unit with a constant B, one more unit for each output. *)
Definition shared (K l B A : Q) : Q := relu (K * l + B + A) - relu (K * l + B).

Theorem shared_on_facet K l B A : l == 0 -> Qabs A <= B -> shared K l B A == A.
Proof.
  intros E H. unfold shared. assert (E1 : K * l + B + A == B + A) by (rewrite E; lra).
  assert (E2 : K * l + B == B) by (rewrite E; lra). rewrite E1, E2.
  assert (0 <= B + A /\ 0 <= B) by (revert H; apply Qabs_case; intros; split; lra).
  rewrite !relu_on; lra.
Qed.

Theorem shared_on_later K l B A : Qabs A <= B -> 2 * B <= - (K * l) -> shared K l B A == 0.
Proof.
  intros H H2. unfold shared.
  assert (A <= B /\ 0 <= B) by (revert H; apply Qabs_case; intros; split; lra).
  rewrite !relu_off; lra.
Qed.

(** What the groups contribute at a point of one of them: nothing before, the residual of the later ones there. *)
Definition sum (xs : list Q) : Q := fold_right Qplus 0 xs.

Lemma sum_zero xs : Forall (fun x => x == 0) xs -> sum xs == 0.
Proof.
  unfold sum. induction 1 as [| x xs E _ IH]; cbn [fold_right]; [lra |]. rewrite E, IH. lra.
Qed.

Lemma sum_app xs ys : sum (xs ++ ys) == sum xs + sum ys.
Proof.
  unfold sum. induction xs as [| x xs IH]; cbn [app fold_right]; [lra |]. rewrite IH. lra.
Qed.

Theorem peeled_groups_interpolate earlier own later y :
  Forall (fun x => x == 0) earlier -> own == y - sum later -> sum (earlier ++ own :: later) == y.
Proof.
  intros H E. rewrite sum_app, (sum_zero _ H). change (sum (own :: later)) with (own + sum later).
  rewrite E. lra.
Qed.

Open Scope Z_scope.

(** Facets of d points until at most d + 1 points are left: the number of groups. *)
Theorem facets_needed n d : 0 < d -> d + 2 <= n -> 1 + cdiv (n - (d + 1)) d = tight n d.
Proof.
  intros Hd Hn. unfold tight. destruct (cdiv_spec (n - 1) d Hd) as [H1 H2].
  set (k := cdiv (n - 1) d) in *. rewrite (cdiv_unique (n - (d + 1)) d (k - 1)) by lia.
  assert (1 < k) by nia. lia.
Qed.

(** For m outputs as for one: a sweep is never longer than a peeling. *)
Theorem vector_sweep_at_most_peel m n d :
  0 <= m -> 0 < d -> 1 <= n -> Z.min n ((m + 1) * cdiv n (d + 1)) <= (m + 1) * tight n d.
Proof.
  intros Hm Hd Hn. pose proof (sweep_at_most_peel n d Hd Hn).
  assert (cdiv n (d + 1) <= tight n d) by lia. nia.
Qed.

(** Slabs cost twice as many: nor are they ever shorter than a peeling. *)
Theorem peel_at_most_slabs m n d :
  0 <= m -> 0 < d -> 1 <= n -> (m + 1) * tight n d <= 2 * (m + 1) * cdiv n d.
Proof.
  intros Hm Hd Hn. unfold tight. destruct (cdiv_spec (n - 1) d Hd) as [H1 _].
  destruct (cdiv_spec n d Hd) as [_ H2].
  set (k := cdiv (n - 1) d) in *. set (j := cdiv n d) in *. clearbody k j.
  assert (1 <= j) by nia. assert (k <= j) by nia. assert (Z.max 1 k <= 2 * j) by lia. nia.
Qed.
