namespace MemCap

open System.Runtime.CompilerServices

// The lemmas behind the constructions and the filter's error bounds are tested one by one.
[<assembly: InternalsVisibleTo("Properties")>]
// And parts of constructions are measured one by one.
[<assembly: InternalsVisibleTo("Bench")>]
do ()
