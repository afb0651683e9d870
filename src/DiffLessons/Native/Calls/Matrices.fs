namespace DiffLessons.Native

open System
open TorchSharp

/// Decompositions of matrices and what is computed by them.
[<AbstractClass; Sealed>]
type internal Matrices private () =
    static member cholesky(x: NativeTensor) =
        Hold.one x (torch.linalg.cholesky x.Torch)

    /// The solution of a system whose matrix has the factor given.
    static member cholesky_solve(b: NativeTensor, factor: NativeTensor, upper: bool) =
        Hold.two b factor (b.Torch.cholesky_solve (factor.Torch, upper))

    static member qr(x: NativeTensor) : NativeTensor[] =
        let struct (q, r) = torch.linalg.qr x.Torch
        Hold.parts x [| q; r |]

    static member svd(x: NativeTensor, full: bool) : NativeTensor[] =
        let struct (u, s, v) = torch.linalg.svd (x.Torch, full)
        Hold.parts x [| u; s; v |]

    static member svdvals(x: NativeTensor) =
        Hold.one x (torch.linalg.svdvals x.Torch)

    static member eigh(x: NativeTensor) : NativeTensor[] =
        let struct (values, vectors) = torch.linalg.eigh x.Torch
        Hold.parts x [| values; vectors |]

    static member eigvalsh(x: NativeTensor) =
        Hold.one x (torch.linalg.eigvalsh x.Torch)

    static member lu(x: NativeTensor) : NativeTensor[] =
        let struct (p, l, u) = torch.linalg.lu x.Torch
        Hold.parts x [| p; l; u |]

    static member solve_triangular
        (a: NativeTensor, b: NativeTensor, upper: bool, unitriangular: bool)
        =
        Hold.two a b (torch.linalg.solve_triangular (a.Torch, b.Torch, upper, true, unitriangular))

    static member pinv(x: NativeTensor, rtol: Nullable<float>) =
        Hold.one x (torch.linalg.pinv (x.Torch, Nullable(), rtol))

    /// The sign of the determinant, and the logarithm of its absolute value.
    static member slogdet(x: NativeTensor) : NativeTensor[] =
        let struct (sign, log) = torch.linalg.slogdet x.Torch
        Hold.parts x [| sign; log |]

    static member matrix_exp(x: NativeTensor) =
        Hold.one x (torch.linalg.matrix_exp x.Torch)

    static member matrix_power(x: NativeTensor, n: int) = Hold.one x (x.Torch.matrix_power n)

    static member cross(x: NativeTensor, y: NativeTensor, dim: int64) =
        Hold.two x y (torch.linalg.cross (x.Torch, y.Torch, dim))

    static member kron(x: NativeTensor, y: NativeTensor) = Hold.two x y (x.Torch.kron y.Torch)

    static member cdist(x: NativeTensor, y: NativeTensor, p: float) =
        Hold.two x y (torch.cdist (x.Torch, y.Torch, p))
