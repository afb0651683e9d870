/// What programs written for DiffSharp rely on in models: not that a name is there, but what it gives.
module DiffLessons.Tests.ModelMeaningTests

open System
open System.IO
open Expecto
open DiffLessons
open DiffLessons.Model
open DiffLessons.Data
open DiffLessons.Compose
open DiffLessons.Tests

type Model<'In, 'Out> with

    /// A member that a program gives to all models.
    member net.doubled = 2 * net.nparameters

/// A model of two layers and a buffer that its own forward sets.
type private Net() =
    inherit Model()
    let first: Model = Linear(2, 3)
    let second: Model = Linear(3, 1)
    let least = Parameter(dsharp.zeros [])
    do base.addModel ((first, "first"), (second, "second"))
    do base.addBuffer ((least, "least"))

    override _.forward x =
        least.value <- x.min ()
        x --> first --> dsharp.tanh --> second

let private derivatives = [
    test "the gradient is the derivative of the parameters' vector" {
        let net = Net()
        net.reverseDiff ()
        let x = dsharp.randn [ 5; 2 ]
        let loss = (net.forward x).sum()
        loss.reverse ()
        let expected = dsharp.cat [ for _, p in net.parameters -> p.derivative.view -1 ]
        Expect.equal net.parametersVector.derivative expected "vector"
        Expect.equal (net.parameters.flatten ()).derivative expected "flattened"
        Expect.equal net.gradient expected "gradient"
        Expect.isTrue net.parametersVector.isReverseDiff "tracked"
        Expect.isTrue net.stateVector.isNoDiff "state"
        net.parameters.unflatten (net.parameters.flatten ())
        (net.forward x).sum().reverse()
        Expect.isTrue (net.parametersVector.derivative.allclose expected) "after unflatten"
    }

    test "parameters carry the tangent that they are given" {
        let net = Net()
        let p = net.parametersVector
        let v = dsharp.randnLike p
        net.parametersVector <- p.forwardDiff v
        Expect.isTrue net.isForwardDiff "forward"
        Expect.equal net.parametersVector.derivative v "tangent"
        let x = dsharp.randn [ 4; 2 ]
        let _, expected = dsharp.fjvp (fun p -> (net.asFunction p x).view -1) p v

        Expect.isTrue
            ((net.forward x).derivative.view(-1).allclose(expected, 1e-4, 1e-6))
            "of the output"

        net.noDiff ()
        Expect.isTrue net.isNoDiff "constant again"
    }

    test "parameters carry the tracking that they are given" {
        let net = Net()
        let p = net.parametersVector.reverseDiff ()
        net.parametersVector <- p
        Expect.isTrue net.parametersVector.isReverseDiff "tracked"
        let x = dsharp.randn [ 4; 2 ]
        (net.forward x).sum().reverse()
        let expected = dsharp.grad (fun p -> (net.asFunction p x).sum()) (p.noDiff ())
        Expect.isTrue (p.derivative.allclose (expected, 1e-4, 1e-6)) "derivative"
        Expect.equal net.parametersVector.derivative p.derivative "of the vector"
        net.noDiff ()
        Expect.isTrue net.isNoDiff "constant again"
    }

    test "a parameter of a tensor with a tangent, or a tracked one" {
        let t = dsharp.tensor [ 1.0, 2.0 ]
        let p = Parameter(t.forwardDiff (dsharp.tensor [ 3.0, 4.0 ]))
        Expect.equal p.value.derivative (dsharp.tensor [ 3.0, 4.0 ]) "tangent"
        let tracked = t.reverseDiff (dsharp.tensor [ 5.0, 6.0 ])
        Expect.equal (Parameter tracked).derivative (dsharp.tensor [ 5.0, 6.0 ]) "derivative"
        let dict = ParameterDict()
        dict.add [ "a", Parameter tracked; "b", Parameter(dsharp.ones 1) ]

        Expect.equal
            (dict.flatten (differentiable = true)).derivative
            (dsharp.tensor [ 5.0, 6.0, 0.0 ])
            "of both"

        dict.unflatten (
            (dsharp.zeros 3).reverseDiff(dsharp.tensor [ 1.0, 2.0, 3.0 ]),
            differentiable = true
        )

        Expect.equal dict["b"].derivative (dsharp.tensor [ 3.0 ]) "cut"
    }

    test "an update by hand leaves parameters tracked" {
        let net = Net()
        net.reverseDiff ()
        let x = dsharp.randn [ 4; 2 ]

        for _ in 1..3 do
            (net.forward x).sum().reverse()
            net.parametersVector <- net.parametersVector - 0.1 * net.parametersVector.derivative

        (net.forward x).sum().reverse()
        Expect.isTrue net.isReverseDiff "tracked"
        Expect.equal net.gradient.nelement net.nparameters "gradient"
    }

    test "tracking begins with zeros, and adds when told to" {
        let net = Linear(2, 1)
        let x = dsharp.randn [ 3; 2 ]

        let run () =
            (net.forward x).sum().reverse(zeroDerivatives = false)

        net.reverseDiff ()
        run ()
        let once = net.gradient
        run ()
        Expect.isTrue (net.gradient.allclose (2.0 * once)) "two batches"
        net.reverseDiff ()
        Expect.equal net.gradient (dsharp.zerosLike once) "tracked again"
        run ()
        Expect.isTrue (net.gradient.allclose once) "one batch"
        net.noDiff ()
        net.reverseDiff ()
        run ()
        Expect.isTrue (net.gradient.allclose once) "after noDiff"
        net.zeroGrad ()
        Expect.equal net.gradient (dsharp.zerosLike once) "zeroGrad"
        let before = net.parametersVector.noDiff().clone()
        SGD(net).step()
        Expect.equal (net.parametersVector.noDiff ()) before "a step by zeros"
    }
    Check.wrong<DifferentiationException>
        "the gradient of a constant model"
        "gradient: this model's parameters are constants. Call reverseDiff() before computing the loss, and reverse() on the loss."
        (fun () -> Linear(1, 1).gradient |> ignore)
]

let private models = [
    test "parameters by name are a sequence" {
        let names = [ for name, _ in Linear(1, 1).parameters -> name ]
        Expect.equal names [ "weight"; "bias" ] "names"
    }

    test "composing, descending, adding" {
        let net = Model.compose (Linear(2, 3)) (Linear(3, 1))
        Check.expectShape "composed" [ 4; 1 ] (dsharp.randn [ 4; 2 ] --> net)
        Expect.equal net.descendants.Length 3 "itself first"
        Expect.isTrue (Object.ReferenceEquals(net.descendants[0], net)) "itself"
        Expect.equal net.doubled (2 * net.nparameters) "a member of one's own"

        let layers: Model[] = [| Linear(1, 2); Linear(2, 1) |]
        let owner = Model(id)
        owner.addModel layers
        owner.addModel [| Linear(1, 1) |]
        Expect.equal (owner.namedChildren |> List.map fst) [ "0"; "1"; "2" ] "names"
    }

    test "values of other names are passed over" {
        let a = Linear(2, 1)
        a.parameters.set (Linear(2, 1, bias = false).parameters)

        Check.expectError<ModelException>
            "parameters: expected the same names on both sides; missing: bias, weight; too many: none. Pass strict = false to set those that both have."
            (fun () -> a.parameters.set (ParameterDict(), strict = true))
    }

    test "an autoencoder of an encoder and a decoder" {
        let encoder = dsharp.flatten 1 --> Linear(12, 5) --> dsharp.relu
        let decoder = Linear(5, 12) --> dsharp.sigmoid
        let net = VAE([ 3; 4 ], 2, encoder, decoder)
        Check.expectShape "samples" [ 6; 3; 4 ] (net.sample 6)
        Check.expectShape "reconstruction" [ 2; 3; 4 ] (net.forward (dsharp.rand [ 2; 3; 4 ]))
        Expect.isTrue (float (net.loss (dsharp.rand [ 2; 3; 4 ])) > 0.0) "loss"
    }
]

let private files = [
    test "states, dictionaries, tensors and models" {
        let file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.params")

        try
            let a, b = Net(), Net()
            a.forward (dsharp.randn [ 2; 2 ]) |> ignore
            dsharp.save (a.state, file)
            b.state <- dsharp.load file
            Expect.equal b.stateVector a.stateVector "state"
            Expect.isTrue b.isNoDiff "constants"
            let dict: ParameterDict = dsharp.load file
            Expect.equal dict.names a.state.names "names"

            a.reverseDiff ()
            dsharp.save (a.parameters, file)
            b.parameters <- dsharp.load file
            Expect.equal b.parametersVector (a.parametersVector.noDiff ()) "tracked parameters"

            dsharp.save (dsharp.tensor [ 1, 2 ], file)
            let t: Tensor = dsharp.load file
            Expect.equal t (dsharp.tensor [ 1, 2 ]) "tensor"

            let net: Model = Linear(2, 1)
            dsharp.save (net, file)
            let copy: Model = dsharp.load file
            Expect.equal copy.parametersVector net.parametersVector "model"
        finally
            File.Delete file
    }
]

let tests =
    testList "DiffSharp's meaning, models" [
        testList "derivatives" derivatives
        testList "models" models
        testList "files" files
    ]
