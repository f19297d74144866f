(** Slab gadgets: four neurons, three neurons, two thresholds, and the facet neuron.
    t is the signed offset u.x - b from the middle hyperplane of the slab.
    Notes: ../baum-relu.md, ../baum-threshold.md. *)
From Coq Require Import QArith Qminmax Qabs Lqa.
From Memcap Require Import Relu.
Open Scope Q_scope.

(** ** Four ReLU neurons *)
Definition slab4 (d tau t l : Q) : Q := gadget d (t + tau) l - gadget d (t - tau) l.

Theorem slab4_hit d tau l :
  0 < d -> 0 < tau -> admissible d tau l -> admissible d (- tau) l -> slab4 d tau 0 l == l.
Proof.
  intros Hd Ht H1 H2. unfold slab4.
  assert (E1 : gadget d (0 + tau) l == l).
  { unfold gadget. rewrite Qplus_0_l. fold (gadget d tau l). now apply gadget_active. }
  assert (E2 : gadget d (0 - tau) l == 0).
  { assert (Z : 0 - tau == - tau) by lra. unfold gadget. rewrite Z. fold (gadget d (- tau) l).
    apply gadget_inactive; [exact Hd | lra | exact H2]. }
  rewrite E1, E2. lra.
Qed.

Theorem slab4_miss d tau t l :
  0 < d -> 0 < tau -> tau < Qabs t ->
  admissible d (t + tau) l -> admissible d (t - tau) l -> slab4 d tau t l == 0.
Proof.
  intros Hd Ht Hout H1 H2. unfold slab4.
  destruct (Qlt_le_dec 0 t) as [H | H].
  - rewrite (Qabs_pos t) in Hout by lra.
    rewrite !gadget_active; [lra | auto; lra ..].
  - rewrite (Qabs_neg t) in Hout by lra.
    rewrite !gadget_inactive; [lra | auto; lra ..].
Qed.

(** The explicit choice tau = g/2, delta <= g / (2 max |l|). *)
Corollary slab4_miss_explicit d g t l :
  0 < d -> 0 < g -> g <= Qabs t -> d * Qabs l <= g / 2 -> slab4 d (g / 2) t l == 0.
Proof.
  intros Hd Hg Hout Hl.
  assert (Eg : g / 2 == g * (1 # 2)) by (field).
  assert (Hh : 0 < g / 2) by lra.
  assert (Hcase : t <= - g \/ g <= t)
    by (revert Hout; apply (Qabs_case t); intros; [right | left]; lra).
  apply slab4_miss; [exact Hd | exact Hh | lra | right | right];
    eapply Qle_trans; try exact Hl; destruct Hcase as [Hc | Hc];
    first [rewrite Qabs_neg by lra; lra | rewrite Qabs_pos by lra; lra].
Qed.

(** ** Three ReLU neurons: the tent whose middle neuron sits at the mean of the outer two *)
Definition tent (a c : Q) : Q := relu a - 2 * relu ((a + c) / 2) + relu c.

Lemma half_sum a c : (a + c) / 2 == (a + c) * (1 # 2).
Proof. field. Qed.

Theorem tent_zero_iff a c : tent a c == 0 <-> 0 <= a * c.
Proof.
  unfold tent. rewrite half_sum.
  destruct (Qlt_le_dec 0 a) as [Ha | Ha]; destruct (Qlt_le_dec 0 c) as [Hc | Hc].
  - rewrite !relu_on by lra. split; [nra | lra].
  - rewrite (relu_on a), (relu_off c) by lra.
    destruct (Qlt_le_dec 0 ((a + c) * (1 # 2))) as [H | H].
    + rewrite relu_on by lra. split; intros; [assert (c == 0) by lra; nra | assert (c == 0) by nra; lra].
    + rewrite relu_off by lra. split; intros; [exfalso; lra | exfalso; assert (c == 0) by nra; lra].
  - rewrite (relu_off a), (relu_on c) by lra.
    destruct (Qlt_le_dec 0 ((a + c) * (1 # 2))) as [H | H].
    + rewrite relu_on by lra. split; intros; [assert (a == 0) by lra; nra | assert (a == 0) by nra; lra].
    + rewrite relu_off by lra. split; intros; [exfalso; lra | exfalso; assert (a == 0) by nra; lra].
  - rewrite !relu_off by lra. split; [nra | lra].
Qed.

Lemma tent_value a c : 0 <= a -> a + c <= 0 -> tent a c == a.
Proof.
  intros Ha Hs. unfold tent. rewrite half_sum.
  rewrite (relu_on a), (relu_off ((a + c) * (1 # 2))), (relu_off c) by lra. lra.
Qed.

(** As the code writes it: outer weight C/tau, knots t + tau + tau*m, t - tau/4 + (tau/2) m, t - 3tau/2. *)
Definition slab3 (C tau t m : Q) : Q :=
  (C / tau) * (relu (t + tau + tau * m) - 2 * relu (t - tau / 4 + (tau / 2) * m) + relu (t - 3 * tau / 2)).

Lemma slab3_tent C tau t m :
  slab3 C tau t m == (C / tau) * tent (t + tau * (1 + m)) (t - 3 * tau / 2).
Proof.
  unfold slab3, tent.
  assert (E1 : t + tau + tau * m == t + tau * (1 + m)) by lra.
  assert (E2 : t - tau / 4 + (tau / 2) * m == (t + tau * (1 + m) + (t - 3 * tau / 2)) / 2) by field.
  rewrite E1, E2. reflexivity.
Qed.

(** On the group: t = 0 and m = z/C - 1 with 0 <= z <= (3/2) C. *)
Theorem slab3_hit C tau z :
  0 < C -> 0 < tau -> 0 <= z -> z <= (3 # 2) * C -> slab3 C tau 0 (z / C - 1) == z.
Proof.
  intros HC Ht Hz Hz'. rewrite slab3_tent.
  assert (Hq : z == z / C * C) by (field; lra).
  assert (H0 : 0 <= z / C) by nra.
  assert (H1 : z / C <= 3 # 2) by nra.
  assert (E3 : 3 * tau / 2 == tau * (3 # 2)) by field.
  rewrite tent_value; [field; lra | nra | rewrite E3; nra].
Qed.

(** Off the group: exact condition, then the sufficient one tau <= g / (2 (1 + M)). *)
Theorem slab3_miss_iff C tau t m :
  0 < C -> 0 < tau ->
  (slab3 C tau t m == 0 <-> 0 <= (t + tau * (1 + m)) * (t - 3 * tau / 2)).
Proof.
  intros HC Ht. rewrite slab3_tent, <- tent_zero_iff.
  assert (Hk : 0 < C / tau) by (apply Qlt_shift_div_l; lra).
  split; intros H.
  - destruct (Qmult_integral _ _ H) as [H' | H']; [lra | exact H'].
  - rewrite H. lra.
Qed.

Theorem slab3_miss C tau t m M g :
  0 < C -> 0 < tau -> Qabs m <= M -> g <= Qabs t -> tau * (2 * (1 + M)) <= g ->
  slab3 C tau t m == 0.
Proof.
  intros HC Ht Hm Ht' Hg. apply slab3_miss_iff; [exact HC | exact Ht |].
  assert (E3 : 3 * tau / 2 == tau * (3 # 2)) by field. rewrite E3.
  apply Qabs_Qle_condition in Hm. destruct Hm as [Hm1 Hm2].
  revert Ht'. apply (Qabs_case t); intros Hs Ht'.
  - assert (0 <= t + tau * (1 + m)) by nra. assert (0 <= t - tau * (3 # 2)) by nra. nra.
  - assert (0 <= - (t + tau * (1 + m))) by nra. assert (0 <= - (t - tau * (3 # 2))) by nra. nra.
Qed.

(** ** Threshold units, strict: 1 for t > 0 *)
Definition step (t : Q) : Q := if Qlt_le_dec 0 t then 1 else 0.

Lemma step_on t : 0 < t -> step t == 1.
Proof. intros H. unfold step. destruct (Qlt_le_dec 0 t); [reflexivity | lra]. Qed.

Lemma step_off t : t <= 0 -> step t == 0.
Proof. intros H. unfold step. destruct (Qlt_le_dec 0 t); [lra | reflexivity]. Qed.

Lemma step_zero : step 0 == 0.
Proof. apply step_off. lra. Qed.

Theorem threshold_slab_hit tau : 0 < tau -> step (0 + tau) - step (0 - tau) == 1.
Proof. intros H. rewrite step_on, step_off by lra. lra. Qed.

Theorem threshold_slab_miss tau t : 0 < tau -> tau < Qabs t -> step (t + tau) - step (t - tau) == 0.
Proof.
  intros H. apply (Qabs_case t); intros Hs Ht.
  - rewrite !step_on by lra. lra.
  - rewrite !step_off by lra. lra.
Qed.

(** Reversing a unit costs no constant neuron as long as no point sits on its boundary... *)
Theorem step_reverse t : ~ t == 0 -> 1 - step t == step (- t).
Proof.
  intros H. destruct (Qlt_le_dec 0 t) as [Hp | Hp].
  - rewrite step_on, step_off by lra. lra.
  - assert (t < 0) by (destruct (Qle_lt_or_eq _ _ Hp); [assumption | contradiction]).
    rewrite step_off, step_on by lra. lra.
Qed.

(** ... and fails on the boundary, so the margin is needed. *)
Example step_reverse_boundary : ~ 1 - step 0 == step (- 0).
Proof. vm_compute. congruence. Qed.

(** Complement of a slab with two units of outer weight +1. *)
Theorem threshold_coslab_hit tau : 0 < tau -> step (- 0 - tau) + step (0 - tau) == 0.
Proof. intros H. rewrite !step_off by lra. lra. Qed.

Theorem threshold_coslab_miss tau t : 0 < tau -> tau < Qabs t -> step (- t - tau) + step (t - tau) == 1.
Proof.
  intros H. apply (Qabs_case t); intros Hs Ht.
  - rewrite step_off, step_on by lra. lra.
  - rewrite step_on, step_off by lra. lra.
Qed.

(** ** Facet neuron: e = c.x - beta is 0 on the facet and negative elsewhere, h = +1 / -1 on the facet *)
Theorem facet_on_chosen eps : 0 < eps -> step (0 + eps * 1) == 1.
Proof. intros H. apply step_on. lra. Qed.

Theorem facet_on_rest eps : 0 < eps -> step (0 + eps * -1) == 0.
Proof. intros H. apply step_off. lra. Qed.

Theorem facet_off eps e h : 0 < eps -> e < 0 -> eps * Qabs h < - e -> step (e + eps * h) == 0.
Proof.
  intros He Hneg. apply (Qabs_case h); intros Hs H; apply step_off; nra.
Qed.

Theorem facet_margin eps e h :
  0 < eps -> (e == 0 /\ (h == 1 \/ h == -1)) \/ (e < 0 /\ eps * Qabs h < - e) -> ~ e + eps * h == 0.
Proof.
  intros He [[E [H | H]] | [E H]] Z.
  - rewrite E, H in Z. lra.
  - rewrite E, H in Z. lra.
  - revert H. apply (Qabs_case h); intros; nra.
Qed.
