(** Decoding to the nearest label: the midpoints decide, exactly.  Note: ../certificate.md. *)
From Coq Require Import QArith Qabs Lqa.
Open Scope Q_scope.

Theorem strictly_nearer f y z :
  (z < y /\ z + y < 2 * f) \/ (y < z /\ 2 * f < y + z) -> Qabs (f - y) < Qabs (f - z).
Proof. apply (Qabs_case (f - y)); apply (Qabs_case (f - z)); intros; lra. Qed.

(** lo and hi are y's neighbours among the labels: passing both midpoints is enough for all labels. *)
Theorem nearest_by_neighbours f y lo hi :
  lo < y -> y < hi -> lo + y < 2 * f -> 2 * f < y + hi ->
  forall z, z <= lo \/ hi <= z -> Qabs (f - y) < Qabs (f - z).
Proof. intros H1 H2 H3 H4 z Hz. apply strictly_nearer. destruct Hz; [left | right]; lra. Qed.

(** Nothing weaker will do: at a midpoint there is a tie, which is an error. *)
Theorem midpoint_is_a_tie y z f : 2 * f == y + z -> Qabs (f - y) == Qabs (f - z).
Proof. apply (Qabs_case (f - y)); apply (Qabs_case (f - z)); intros; lra. Qed.

(** Half the distance to the nearest other label is sufficient ... *)
Theorem half_gap f y z g : g <= Qabs (z - y) -> 2 * Qabs (f - y) < g -> Qabs (f - y) < Qabs (f - z).
Proof.
  apply (Qabs_case (z - y)); apply (Qabs_case (f - y)); apply (Qabs_case (f - z)); intros; lra.
Qed.

(** ... but not necessary: labels 0, 1, 11, output 4 decodes to 1 at distance 3 > 1/2. *)
Example half_gap_not_necessary :
  Qabs (4 - 1) < Qabs (4 - 0) /\ Qabs (4 - 1) < Qabs (4 - 11) /\ 1 # 2 < Qabs (4 - 1).
Proof. repeat split. Qed.
