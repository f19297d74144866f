namespace MemCap.Constructions

open System
open MemCap.Data
open MemCap.Exact

/// Outer weights of fixed columns: ridge regression, and gradient descent with what is known of its speed. All through the Gram
/// matrix of the points, and in doubles.
/// Source: Bresler and Nagaraj 2020, §1 (random features); the inequalities are textbook. Notes: proofs-notes/corrective.md
[<RequireQualifiedAccess>]
module internal OuterWeights =
    let private dot (x: float[]) (y: float[]) =
        let mutable sum = 0.0

        for i in 0 .. x.Length - 1 do
            sum <- sum + x[i] * y[i]

        sum

    /// Σ(Φκ − y)².
    let squaredError (features: FeatureMatrix) (labels: float[]) weights =
        let left = Array.map2 (-) (features.Values weights) labels
        dot left left

    /// Σ(Φκ − y)² + λ‖κ‖².
    let objective features labels lambda (weights: float[]) =
        squaredError features labels weights + lambda * dot weights weights

    /// The weights Φᵀ(G + λI)⁻¹y that make the objective least; None where the matrix is too near to a singular one.
    let ridge kernels (features: FeatureMatrix) (gram: float[]) (labels: float[]) lambda =
        Cholesky.tryFactor kernels labels.Length gram 1.0 lambda
        |> Option.map (fun factor ->
            let alpha = Array.copy labels
            Cholesky.solve factor alpha

            // One refinement takes off what the rounding of the factor leaves.
            let image = Array.zeroCreate<float> labels.Length
            (kernels: IKernels).Apply(gram, labels.Length, labels.Length, alpha, 1, image)

            let left =
                Array.init labels.Length (fun i -> labels[i] - image[i] - lambda * alpha[i])

            Cholesky.solve factor left
            features.Weights(Array.map2 (+) alpha left))

    /// A number that no eigenvalue of the Gram matrix exceeds: max (|G|v)_i/v_i for a positive v near the first eigenvector
    /// (Collatz and Wielandt), with room for rounding errors.
    let largestEigenvalueAtMost (kernels: IKernels) (gram: float[]) n =
        let sizes = Array.map abs gram
        let mutable v = Array.create n 1.0
        let image = Array.zeroCreate<float> n
        let mutable bound = infinity

        for _ in 1..16 do
            kernels.Apply(sizes, n, n, v, 1, image)
            let mutable most = 0.0

            for i in 0 .. n - 1 do
                most <- max most (image[i] / v[i])

            bound <- min bound most
            let largest = Array.max image
            // Positive whatever the matrix is.
            v <- image |> Array.map (fun x -> max (x / largest) 1e-9)

        bound * (1.0 + float (n + 8) * Math.ScaleB(1.0, -52))

    /// Gradient descent on Σ(Φκ − y)²/2 from 0, with steps 1/Λ: calls `look` with t and the loss after t steps, from t = 1 on,
    /// until it answers false. The answer is α with κ = Φᵀα.
    let descend
        (kernels: IKernels)
        (gram: float[])
        (labels: float[])
        (lambda: float)
        (look: int -> float -> bool)
        =
        let n = labels.Length
        let alpha = Array.zeroCreate<float> n
        let image = Array.zeroCreate<float> n
        let mutable t = 0
        let mutable goesOn = true

        while goesOn do
            for i in 0 .. n - 1 do
                alpha[i] <- alpha[i] - (image[i] - labels[i]) / lambda

            t <- t + 1
            kernels.Apply(gram, n, n, alpha, 1, image)
            let mutable loss = 0.0

            for i in 0 .. n - 1 do
                let left = image[i] - labels[i]
                loss <- loss + 0.5 * left * left

            goesOn <- look t loss

        alpha
