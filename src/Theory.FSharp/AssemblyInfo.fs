namespace MemCap

open System.Runtime.CompilerServices

// The lemmas behind the constructions and the filter's error bounds are tested one by one.
[<assembly: InternalsVisibleTo("Properties")>]
do ()
