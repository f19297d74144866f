(** ReLU over Q, Lemma G with its exact condition, and that the condition cannot be weakened.
    Note: ../baum-relu.md, ../sweep.md. *)
From Coq Require Import QArith Qminmax Qabs Lqa.
Open Scope Q_scope.

Definition relu (t : Q) : Q := Qmax 0 t.

Global Instance relu_proper : Proper (Qeq ==> Qeq) relu.
Proof. intros a b E. unfold relu. now rewrite E. Qed.

Lemma relu_on t : 0 <= t -> relu t == t.
Proof. intros H. now apply Q.max_r. Qed.

Lemma relu_off t : t <= 0 -> relu t == 0.
Proof. intros H. now apply Q.max_l. Qed.

(** Homogeneity: the rescaling that makes first-layer weights integers. *)
Lemma relu_scale k t : 0 < k -> relu (k * t) == k * relu t.
Proof.
  intros Hk. destruct (Qlt_le_dec 0 t) as [H | H].
  - rewrite !relu_on; [reflexivity | lra | nra].
  - rewrite !relu_off; [lra | exact H | nra].
Qed.

(** The derivative gadget at a point: s = u.x - c is the side, l the value of the affine function. *)
Definition gadget (d s l : Q) : Q := (relu (s + d * l) - relu s) / d.

Definition admissible (d s l : Q) : Prop := 0 <= s * l \/ d * Qabs l <= Qabs s.

Lemma gadget_active d s l : 0 < d -> 0 < s -> admissible d s l -> gadget d s l == l.
Proof.
  intros Hd Hs H. unfold gadget.
  assert (Hsum : 0 <= s + d * l).
  { destruct H as [H | H].
    - assert (0 <= l) by nra. nra.
    - revert H. rewrite (Qabs_pos s) by lra. apply (Qabs_case l); intros; nra. }
  rewrite !relu_on by lra. field. lra.
Qed.

Lemma gadget_inactive d s l : 0 < d -> s < 0 -> admissible d s l -> gadget d s l == 0.
Proof.
  intros Hd Hs H. unfold gadget.
  assert (Hsum : s + d * l <= 0).
  { destruct H as [H | H].
    - assert (l <= 0) by nra. nra.
    - revert H. rewrite (Qabs_neg s) by lra. apply (Qabs_case l); intros; nra. }
  rewrite !relu_off by lra. field. lra.
Qed.

(** Sharpness: beyond the condition the gadget is wrong, on either side. *)
Lemma gadget_active_sharp d s l : 0 < d -> 0 < s -> ~ admissible d s l -> ~ gadget d s l == l.
Proof.
  intros Hd Hs H E. apply H. unfold gadget in E.
  destruct (Qlt_le_dec (s + d * l) 0) as [Hneg | Hpos].
  - exfalso. rewrite (relu_off (s + d * l)) in E by lra. rewrite (relu_on s) in E by lra.
    assert (E' : 0 - s == (0 - s) / d * d) by (field; lra). rewrite E in E'. lra.
  - destruct (Qlt_le_dec l 0) as [Hl | Hl].
    + right. rewrite (Qabs_pos s) by lra. rewrite (Qabs_neg l) by lra. lra.
    + left. nra.
Qed.

Lemma gadget_inactive_sharp d s l : 0 < d -> s < 0 -> ~ admissible d s l -> ~ gadget d s l == 0.
Proof.
  intros Hd Hs H E. apply H. unfold gadget in E.
  destruct (Qlt_le_dec 0 (s + d * l)) as [Hpos | Hneg].
  - exfalso. rewrite (relu_on (s + d * l)) in E by lra. rewrite (relu_off s) in E by lra.
    assert (E' : s + d * l - 0 == (s + d * l - 0) / d * d) by (field; lra). rewrite E in E'. lra.
  - destruct (Qlt_le_dec 0 l) as [Hl | Hl].
    + right. rewrite (Qabs_neg s) by lra. rewrite (Qabs_pos l) by lra. lra.
    + left. nra.
Qed.

Theorem lemma_G d s l :
  0 < d -> ~ s == 0 ->
  (admissible d s l <-> gadget d s l == if Qlt_le_dec 0 s then l else 0).
Proof.
  intros Hd Hs. destruct (Qlt_le_dec 0 s) as [H | H].
  - split; [now apply gadget_active |]. intros E.
    destruct (Qlt_le_dec (s * l) 0) as [Hn | Hp]; [| now left].
    destruct (Qlt_le_dec (Qabs s) (d * Qabs l)) as [Hb | Hb]; [| now right].
    exfalso. apply (gadget_active_sharp d s l Hd H); [| exact E].
    intros [X | X]; lra.
  - assert (Hs' : s < 0) by (destruct (Qle_lt_or_eq _ _ H) as [Q' | Q']; [exact Q' | contradiction]).
    split; [now apply gadget_inactive |]. intros E.
    destruct (Qlt_le_dec (s * l) 0) as [Hn | Hp]; [| now left].
    destruct (Qlt_le_dec (Qabs s) (d * Qabs l)) as [Hb | Hb]; [| now right].
    exfalso. apply (gadget_inactive_sharp d s l Hd Hs'); [| exact E].
    intros [X | X]; lra.
Qed.

(** Every step up to delta* = |s|/|l| is admissible, equality included, and no larger one is. *)
Theorem largest_step d s l :
  0 < d -> s * l < 0 -> (admissible d s l <-> d <= Qabs s / Qabs l).
Proof.
  intros Hd Hsl.
  assert (Hl : 0 < Qabs l).
  { destruct (Qlt_le_dec 0 (Qabs l)) as [H | H]; [exact H |]. exfalso.
    assert (E : Qabs l == 0) by (pose proof (Qabs_nonneg l); lra).
    revert E. apply (Qabs_case l); intros; nra. }
  assert (E : Qabs s == (Qabs s / Qabs l) * Qabs l) by (field; lra).
  unfold admissible. split.
  - intros [H | H]; [lra |]. nra.
  - intros H. right. rewrite E. nra.
Qed.

(** On the boundary s = 0 the gadget is the positive part: hence the demand that no point lie there. *)
Lemma gadget_boundary d l : 0 < d -> gadget d 0 l == relu l.
Proof.
  intros Hd. unfold gadget.
  assert (E : relu (0 + d * l) == d * relu l) by (rewrite Qplus_0_l; now apply relu_scale).
  rewrite E. rewrite (relu_off 0) by lra. field. lra.
Qed.

(** Witness that a step beyond delta* breaks exactness: s = 1, l = -1, delta* = 1, step 2. *)
Example beyond_delta_star : ~ gadget 2 1 (-1) == -1 /\ gadget 1 1 (-1) == -1.
Proof. split; vm_compute; congruence. Qed.
