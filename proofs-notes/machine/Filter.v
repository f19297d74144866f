(** The error bound behind the sign filter, for any order of summation, with or without fused
    multiply-add.  Floating-point operations are modelled by their standard bound, with unit
    roundoff u and underflow unit eta.  Note: ../sign-filter.md. *)
From Coq Require Import QArith Qabs Lqa Lia ZArith.
Open Scope Q_scope.

Section Model.
Variables u eta : Q.
Hypothesis u_nonneg : 0 <= u.
Hypothesis eta_nonneg : 0 <= eta.

(** (1 + u)^k *)
Fixpoint growth (k : nat) : Q := match k with O => 1 | S k => growth k * (1 + u) end.

(** computation m z S z': a tree with m products, exact value z, sum of magnitudes S, computed z'. *)
Inductive computation : nat -> Q -> Q -> Q -> Prop :=
| product p p' : Qabs (p' - p) <= u * Qabs p + eta -> computation 1 p (Qabs p) p'
| sum m1 z1 s1 c1 m2 z2 s2 c2 c :
    computation m1 z1 s1 c1 -> computation m2 z2 s2 c2 ->
    Qabs (c - (c1 + c2)) <= u * Qabs (c1 + c2) ->
    computation (m1 + m2) (z1 + z2) (s1 + s2) c
| fused p m z s c0 c :
    computation m z s c0 ->
    Qabs (c - (p + c0)) <= u * Qabs (p + c0) + eta ->
    computation (S m) (p + z) (Qabs p + s) c.
(** The bias is a product that happens to be exact; an addition of exact zero (padding, a fresh
    accumulator) changes nothing and is left out of the tree. *)

Lemma growth_ge_1 k : 1 <= growth k.
Proof. induction k; cbn; nra. Qed.

Lemma growth_mono j : forall k, (j <= k)%nat -> growth j <= growth k.
Proof.
  intros k H. induction H; [lra |]. cbn. pose proof (growth_ge_1 m). nra.
Qed.

Lemma computation_size m z s c : computation m z s c -> (1 <= m)%nat.
Proof. induction 1; lia. Qed.

Lemma magnitude_bounds m z s c : computation m z s c -> Qabs z <= s.
Proof.
  induction 1; [lra | |].
  - eapply Qle_trans; [apply Qabs_triangle | lra].
  - eapply Qle_trans; [apply Qabs_triangle | lra].
Qed.

Definition Qn (m : nat) : Q := inject_Z (Z.of_nat m).

Lemma Qn_add a b : Qn (a + b) == Qn a + Qn b.
Proof. unfold Qn. rewrite Nat2Z.inj_add. now rewrite inject_Z_plus. Qed.

Lemma Qn_nonneg a : 0 <= Qn a.
Proof. unfold Qn, Qle, inject_Z. cbn. lia. Qed.

Ltac abs_cases :=
  repeat match goal with
  | H : context [Qabs ?a] |- _ => revert H; apply (Qabs_case a); intros
  | |- context [Qabs ?a] => apply (Qabs_case a); intros
  end.

Theorem dot_product_error m z s c :
  computation m z s c -> Qabs (c - z) <= (growth m - 1) * s + Qn m * eta * growth m.
Proof.
  induction 1 as [p p' Hp | m1 z1 s1 c1 m2 z2 s2 c2 c H1 IH1 H2 IH2 Hc | p m z s c0 c H IH Hc].
  - change (Qn 1) with 1. cbn [growth]. pose proof (Qabs_nonneg p). nra.
  - pose proof (computation_size _ _ _ _ H1) as K1. pose proof (computation_size _ _ _ _ H2) as K2.
    pose proof (magnitude_bounds _ _ _ _ H1) as M1. pose proof (magnitude_bounds _ _ _ _ H2) as M2.
    pose proof (growth_mono (S m1) (m1 + m2) ltac:(lia)) as G1.
    pose proof (growth_mono (S m2) (m1 + m2) ltac:(lia)) as G2.
    cbn [growth] in G1, G2. rewrite Qn_add.
    pose proof (growth_ge_1 m1). pose proof (growth_ge_1 m2).
    pose proof (Qn_nonneg m1). pose proof (Qn_nonneg m2).
    set (G := growth (m1 + m2)) in *. set (g1 := growth m1) in *. set (g2 := growth m2) in *.
    set (e1 := (g1 - 1) * s1 + Qn m1 * eta * g1) in *.
    set (e2 := (g2 - 1) * s2 + Qn m2 * eta * g2) in *.
    assert (S1 : 0 <= s1) by (pose proof (Qabs_nonneg z1); lra).
    assert (S2 : 0 <= s2) by (pose proof (Qabs_nonneg z2); lra).
    assert (A1 : Qabs c1 <= s1 + e1).
    { setoid_replace c1 with (c1 - z1 + z1) by lra.
      eapply Qle_trans; [apply Qabs_triangle | lra]. }
    assert (A2 : Qabs c2 <= s2 + e2).
    { setoid_replace c2 with (c2 - z2 + z2) by lra.
      eapply Qle_trans; [apply Qabs_triangle | lra]. }
    assert (A : Qabs (c1 + c2) <= s1 + e1 + (s2 + e2))
      by (eapply Qle_trans; [apply Qabs_triangle | lra]).
    assert (E : Qabs (c - (z1 + z2)) <= e1 + e2 + u * (s1 + e1 + (s2 + e2))).
    { setoid_replace (c - (z1 + z2)) with (c - (c1 + c2) + (c1 - z1 + (c2 - z2))) by lra.
      eapply Qle_trans; [apply Qabs_triangle |].
      assert (Qabs (c1 - z1 + (c2 - z2)) <= e1 + e2)
        by (eapply Qle_trans; [apply Qabs_triangle | lra]).
      assert (u * Qabs (c1 + c2) <= u * (s1 + e1 + (s2 + e2))) by nra. lra. }
    assert (B1 : e1 + u * (s1 + e1) <= (G - 1) * s1 + Qn m1 * eta * G).
    { assert (T : e1 + u * (s1 + e1) == (g1 * (1 + u) - 1) * s1 + Qn m1 * eta * (g1 * (1 + u)))
        by (unfold e1; ring).
      rewrite T. assert (0 <= Qn m1 * eta) by nra. nra. }
    assert (B2 : e2 + u * (s2 + e2) <= (G - 1) * s2 + Qn m2 * eta * G).
    { assert (T : e2 + u * (s2 + e2) == (g2 * (1 + u) - 1) * s2 + Qn m2 * eta * (g2 * (1 + u)))
        by (unfold e2; ring).
      rewrite T. assert (0 <= Qn m2 * eta) by nra. nra. }
    lra.
  - pose proof (magnitude_bounds _ _ _ _ H) as M.
    pose proof (growth_ge_1 m) as G1. pose proof (growth_ge_1 (S m)) as G2.
    pose proof (Qn_nonneg m) as N. replace (S m) with (m + 1)%nat at 2 by lia. rewrite Qn_add.
    change (Qn 1) with 1. cbn [growth] in *.
    set (g := growth m) in *. set (e := (g - 1) * s + Qn m * eta * g) in *.
    assert (S0 : 0 <= s) by (pose proof (Qabs_nonneg z); lra).
    pose proof (Qabs_nonneg p) as P.
    assert (A1 : Qabs c0 <= s + e).
    { setoid_replace c0 with (c0 - z + z) by lra.
      eapply Qle_trans; [apply Qabs_triangle | lra]. }
    assert (A : Qabs (p + c0) <= Qabs p + (s + e))
      by (eapply Qle_trans; [apply Qabs_triangle | lra]).
    assert (E : Qabs (c - (p + z)) <= e + u * (Qabs p + (s + e)) + eta).
    { setoid_replace (c - (p + z)) with (c - (p + c0) + (c0 - z)) by lra.
      eapply Qle_trans; [apply Qabs_triangle |].
      assert (u * Qabs (p + c0) <= u * (Qabs p + (s + e))) by nra. lra. }
    assert (T : e + u * (Qabs p + (s + e)) == u * Qabs p + ((g * (1 + u) - 1) * s + Qn m * eta * (g * (1 + u))))
      by (unfold e; ring).
    rewrite T in E. eapply Qle_trans; [exact E |].
    assert (U : u <= g * (1 + u) - 1) by nra.
    assert (P1 : u * Qabs p <= (g * (1 + u) - 1) * Qabs p) by (apply Qmult_le_compat_r; assumption).
    assert (P2 : eta * 1 <= eta * (g * (1 + u))) by nra. lra.
Qed.

Lemma growth_upper m : Qn m * u <= 1 -> growth m * (1 - Qn m * u) <= 1.
Proof.
  induction m as [| m IH]; intros H.
  - cbn [growth]. change (Qn 0) with 0. lra.
  - replace (S m) with (m + 1)%nat in * by lia. rewrite Qn_add in *. change (Qn 1) with 1 in *.
    replace (m + 1)%nat with (S m) by lia. cbn [growth].
    pose proof (Qn_nonneg m) as N. pose proof (growth_ge_1 m) as G.
    assert (K : 0 <= Qn m * u) by nra.
    assert (IH' : growth m * (1 - Qn m * u) <= 1) by (apply IH; lra).
    assert (T : growth m * (1 + u) * (1 - (Qn m + 1) * u)
                == growth m * (1 - Qn m * u) - growth m * ((Qn m + 1) * (u * u))) by ring.
    rewrite T. assert (0 <= u * u) by (apply Qmult_le_0_compat; assumption). assert (0 <= (Qn m + 1) * (u * u)) by nra.
    assert (0 <= growth m * ((Qn m + 1) * (u * u))) by nra. lra.
Qed.
End Model.

(** ** The radius the code uses, double precision: u = 2^-53, eta = 2^-1075 (any eta >= 0 here). *)
Definition u53 : Q := 1 # 9007199254740992. (* 2^53 *)

Section Radius.
Variable eta : Q.
Hypothesis eta_nonneg : 0 <= eta.
Variable d : nat.
Hypothesis size : Qn d <= 1048576.

Lemma growth_small : growth u53 (S d) - 1 <= (Qn d + 1) * u53 * (1001 # 1000).
Proof.
  assert (U : 0 <= u53) by (unfold u53; lra).
  assert (Q1 : Qn (S d) == Qn d + 1)
    by (replace (S d) with (d + 1)%nat by lia; rewrite Qn_add; reflexivity).
  pose proof (growth_upper u53 U (S d)) as G. rewrite Q1 in G.
  pose proof (growth_ge_1 u53 U (S d)). pose proof (Qn_nonneg d).
  set (e := (Qn d + 1) * u53) in *. set (g := growth u53 (S d)) in *.
  assert (E : 0 <= e /\ e <= 1 # 2000) by (unfold e, u53; lra).
  assert (G' : g * (1 - e) <= 1) by (apply G; lra).
  assert (T : g <= 2) by nra. assert (T2 : g - 1 <= g * e) by lra.
  assert (T3 : g <= 1001 # 1000) by nra. nra.
Qed.

(** What a floating-point sum of |w_c x_c| and |b| is worth. *)
Theorem computed_magnitude s c :
  computation u53 eta (S d) s s c -> (999 # 1000) * s <= c + 2 * (Qn d + 1) * eta.
Proof.
  intros H. assert (U : 0 <= u53) by (unfold u53; lra).
  pose proof (dot_product_error u53 eta U eta_nonneg _ _ _ _ H) as E.
  pose proof (magnitude_bounds _ _ _ _ _ _ H) as M. pose proof (Qabs_nonneg s) as P.
  assert (Q1 : Qn (S d) == Qn d + 1)
    by (replace (S d) with (d + 1)%nat by lia; rewrite Qn_add; reflexivity).
  rewrite Q1 in E. pose proof growth_small as G. pose proof (Qn_nonneg d) as N.
  pose proof (growth_ge_1 u53 U (S d)) as G1.
  set (g := growth u53 (S d)) in *.
  assert (G2 : g - 1 <= 1 # 1000) by (unfold u53 in G; lra).
  assert (A : (g - 1) * s <= (1 # 1000) * s) by nra.
  assert (K : 0 <= (Qn d + 1) * eta) by nra.
  assert (B : (Qn d + 1) * eta * g <= (Qn d + 1) * eta * 2) by nra.
  apply Qabs_Qle_condition in E. lra.
Qed.

(** c: computed w.x + b; z: its exact value for the double weights; target: the value for the exact
    weights that the doubles stand for, each within relative error 2^-52; m: computed magnitude. *)
Theorem radius_sufficient z s c m p r target :
  computation u53 eta (S d) z s c ->
  0 <= m -> (999 # 1000) * s <= m + 2 * (Qn d + 1) * eta ->
  Qabs (target - z) <= 2 * (1001 # 1000) * u53 * s ->
  Qabs (p - 2 * (Qn d + 4) * u53 * m) <= u53 * (2 * (Qn d + 4) * u53 * m) + eta ->
  Qabs (r - (p + 2 * (Qn d + 2) * eta)) <= u53 * Qabs (p + 2 * (Qn d + 2) * eta) ->
  Qabs (c - target) <= r.
Proof.
  intros H Hm Hs Ht Hp Hr. assert (U : 0 <= u53) by (unfold u53; lra).
  pose proof (dot_product_error u53 eta U eta_nonneg _ _ _ _ H) as E.
  pose proof (magnitude_bounds _ _ _ _ _ _ H) as M. pose proof (Qabs_nonneg z) as P.
  assert (Q1 : Qn (S d) == Qn d + 1)
    by (replace (S d) with (d + 1)%nat by lia; rewrite Qn_add; reflexivity).
  rewrite Q1 in E. pose proof growth_small as G. pose proof (Qn_nonneg d) as N.
  pose proof (growth_ge_1 u53 U (S d)) as G1.
  set (g := growth u53 (S d)) in *. set (D := Qn d) in *.
  assert (S0 : 0 <= s) by lra.
  assert (K : 0 <= (D + 1) * eta) by nra.
  assert (G2 : g <= 1001 # 1000) by (unfold u53 in G; lra).
  assert (A : (g - 1) * s <= (D + 1) * u53 * (1001 # 1000) * s) by nra.
  assert (B : (D + 1) * eta * g <= (D + 1) * eta * (1001 # 1000)) by nra.
  (* the error to be covered *)
  assert (C : Qabs (c - target) <= (1001 # 1000) * (D + 3) * u53 * s + (1001 # 1000) * ((D + 1) * eta)).
  { setoid_replace (c - target) with (c - z + - (target - z)) by lra.
    eapply Qle_trans; [apply Qabs_triangle |]. rewrite Qabs_opp. lra. }
  eapply Qle_trans; [exact C |]. clear C A B E.
  (* the radius from below *)
  assert (F0 : 0 <= 2 * (D + 4) * u53 /\ 2 * (D + 4) * u53 <= 1 # 1000000000) by (unfold u53; lra).
  set (k := 2 * (D + 4) * u53) in *.
  assert (F1 : k * ((999 # 1000) * s) <= k * (m + 2 * (D + 1) * eta)) by nra.
  assert (F2 : k * (2 * (D + 1) * eta) <= eta * (1 # 100)).
  { assert (k * (2 * (D + 1)) <= 1 # 100).
    { assert (2 * (D + 1) <= 2100000) by lra. assert (0 <= 2 * (D + 1)) by lra.
      assert (k * (2 * (D + 1)) <= (1 # 1000000000) * 2100000) by nra. lra. }
    nra. }
  assert (Km : 0 <= k * m) by nra.
  assert (F3 : p >= (999 # 1000) * (k * m) - eta).
  { apply Qabs_Qle_condition in Hp. unfold u53 in Hp. lra. }
  assert (F4 : k * m >= (999 # 1000) * (k * s) - eta * (1 # 100)) by lra.
  assert (Ks : 0 <= k * s) by nra.
  set (t := p + 2 * (D + 2) * eta) in *.
  assert (De : 0 <= D * eta) by nra.
  assert (F5 : t >= (99 # 100) * (k * s) + 2 * (D * eta) + (29 # 10) * eta) by (unfold t; lra).
  assert (T0 : 0 <= t) by lra.
  rewrite (Qabs_pos t) in Hr by exact T0. apply Qabs_Qle_condition in Hr.
  assert (F6 : r >= (99 # 100) * t) by (unfold u53 in Hr; lra).
  assert (F7 : k * s == 2 * ((D + 4) * u53 * s)) by (unfold k; ring).
  assert (W : 0 <= u53 * s) by nra. assert (DW : 0 <= D * (u53 * s)) by nra.
  assert (F8 : (D + 4) * u53 * s == D * (u53 * s) + 4 * (u53 * s)) by ring.
  assert (F9 : (1001 # 1000) * (D + 3) * u53 * s == (1001 # 1000) * (D * (u53 * s)) + (3003 # 1000) * (u53 * s)) by ring.
  rewrite F9. rewrite F7, F8 in F5. lra.
Qed.
End Radius.
