/// The kernels in vectors of every width that this machine has, with one thread and with two.
[<RequireQualifiedAccess>]
module MemCap.Properties.EveryWidth

open MemCap.Exact
open MemCap.Runner.Kernels

let implementations = [
    for name, _ in SimdKernels.All do
        for threads in [ 1; 2 ] do
            match name with
            | "Vector128" -> $"{name}, {threads} threads", SimdKernels.Width128 threads
            | "Vector256" -> $"{name}, {threads} threads", SimdKernels.Width256 threads
            | "Vector512" -> $"{name}, {threads} threads", SimdKernels.Width512 threads
            | _ -> ()
]

/// The same answer as the reference, from every implementation; `run` returns everything that a member wrote.
let agree (run: IKernels -> 'T) =
    let expected = run (ReferenceKernels())

    implementations
    |> List.tryFind (fun (_, kernels) -> run kernels <> expected)
    |> function
        | None -> Ok()
        | Some(name, _) -> Error $"{name} answers otherwise"
