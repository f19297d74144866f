namespace MemCap.Exact

type IKernels =
    abstract Product: x: float[] * offset: int * rows: int * d: int * w: float[] * k: int * z: float[] -> unit
