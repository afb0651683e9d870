/// Functions and classes of the program's own in ONNX files: they are traced, and run in ONNX Runtime as they run here.
module DiffLessons.Tests.OnnxTracingTests

open System.IO
open Expecto
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.OnnxSupport
open DiffLessons.Tests.Properties
open DiffLessons.Tests.StorageSupport

// ---- each operation by its own name ----

/// The row's model with each function of the library as a function of the program's own, which calls the operation itself.
let private byOperations (row: Row) : Row =
    let opened (f: TensorFunction) : Tensor -> Tensor =
        let apply = (Registry.op f.Kind).Make(LayerOptions(f.Kind, List.ofSeq f.Options))
        fun x -> apply x

    let model () : Model<Tensor, Tensor> =
        match row.Model() with
        | :? Function as f ->
            match f.Named with
            | Some named when named.IsBuiltIn -> Model<Tensor, Tensor>(opened named)
            | _ -> f
        | other ->
            let inside = other
            Model<Tensor, Tensor>((fun x -> inside.forward x), models = [ inside ])

    { row with Model = model }

// ---- functions ----

let private lambda name sample (f: Tensor -> Tensor) =
    row name sample (fun () -> Linear(List.last sample, List.last sample) --> f)

let private plain name sample (f: Tensor -> Tensor) =
    row name sample (fun () -> Model<Tensor, Tensor>(f))

let private functions = [
    lambda "numbers on both sides" [ 3 ] (fun x -> 1.0 - (2.0 * x + 3 - x / 4.0) / (x * x + 1.0))
    lambda "powers" [ 3 ] (fun x -> (x * x + 1.0) ** 1.5 + x.exp2 ())
    lambda "the input twice" [ 3 ] (fun x -> x * x + x.matmul (dsharp.ones [ 3; 3 ]))
    lambda "a constant beside" [ 3 ] (fun x -> x + dsharp.tensor [ 1.0; 2.0; 3.0 ])
    lambda "functions with options" [ 4 ] (fun x ->
        x.leakyRelu(0.3).elu(0.7).celu(1.3).hardtanh(-0.6, 0.8).clamp(low = -0.5))
    lambda "softmax and its kin" [ 2; 4 ] (fun x ->
        x.softmax (-1) + x.logsoftmax(1).exp() - x.softmin 2)
    lambda "reductions" [ 3; 4 ] (fun x ->
        x.sum (1, keepDim = true)
        + x.mean (-1, keepDim = true)
        + x.logsumexp (1, keepDim = true)
        - x.std (2, keepDim = true) * x.var (1, keepDim = true, unbiased = false))
    lambda "reductions over several axes" [ 3; 4 ] (fun x ->
        x.sum ([ 1; 2 ], keepDim = true)
        + x.mean ([ 1 ], keepDim = true)
        + x.amax ([ 2 ], keepDim = true))
    lambda "extremes" [ 3; 4 ] (fun x ->
        x.max (1, keepDim = true) - x.min (2, keepDim = true)
        + x.max (dsharp.tensor 0.1))
    lambda "norms" [ 4 ] (fun x ->
        x / x.norm (dim = 1, keepDim = true)
        + x.norm (order = 1.0, dim = 1, keepDim = true)
        + x.norm (order = infinity, dim = 1, keepDim = true)
        + x.norm (order = 3.0, dim = 1, keepDim = true))
    lambda "indices" [ 3; 4 ] (fun x -> x[*, 1] + x[*, -1, 0..3] + x[*, 0..1, *].sum(1))
    lambda "indices of a list" [ 3; 4 ] (fun x ->
        x[At.All, At.All, At.Tensor(dsharp.tensor [ 3; 0 ])])
    lambda "a new axis" [ 4 ] (fun x -> x[At.All, At.NewAxis] * x.unsqueeze 2)
    lambda "all but the first of an axis" [ 5 ] (fun x -> x[*, 1..] - x[*, ..3])
    lambda "parts" [ 6 ] (fun x ->
        let q, k, v =
            match x.split ([ 2; 2; 2 ], 1) with
            | [| q; k; v |] -> q, k, v
            | _ -> failwith "three"

        q * k + v)
    lambda "chunks and slices" [ 5; 4 ] (fun x ->
        Tensor.cat ([ yield! x.chunk (2, 1); yield x.unstack(1).[0].unsqueeze 1 ], 1))
    lambda "joined" [ 3 ] (fun x -> Tensor.cat ([ x; x.exp (); x * 2.0 ], 1))
    lambda "stacked" [ 3 ] (fun x -> Tensor.stack ([ x; -x ], 1))
    lambda "moved axes" [ 2; 3; 4 ] (fun x ->
        x.permute([ 0; 2; 1; 3 ]).transpose(1, -1).movedim(1, 2))
    lambda "shapes of the batch" [ 2; 6 ] (fun x ->
        (x.view [ x.shape[0]; 2; 2; 3 ]).flatten(2).reshape([ -1; 12 ]))
    lambda "where" [ 3 ] (fun x -> dsharp.where (x.gt 0.0, x, 0.1 * x))
    lambda "where of functions" [ 3 ] (fun x -> dsharp.where (x.gt 0.0, dsharp.log, dsharp.neg, x))
    lambda "masks" [ 4; 4 ] (fun x ->
        let mask = (dsharp.ones [ 4; 4 ]).triu(1).gt 0.5
        (x.maskedFill (mask, -1e9)).softmax -1)
    lambda "logic" [ 3 ] (fun x -> ((x.gt 0.0) &&& ~~~(x.gt 0.5) ||| (x.lt -0.5)).float32())
    lambda "rows by indices" [ 3 ] (fun x ->
        (dsharp.eye 3)[At.Tensor(x.argmax 1)]
        + (dsharp.eye 3).indexSelect(0, x.argmin 1))
    lambda "gathered" [ 3 ] (fun x -> x.gather (1, x.argmax (1, keepDim = true)))
    lambda "an equation" [ 3; 4 ] (fun x -> Tensor.einsum ("bij,bkj->bik", x, x))
    lambda "batches of matrices" [ 3; 4 ] (fun x -> x.bmm (x.transpose (1, 2)))
    lambda "triangles and rolls" [ 4; 4 ] (fun x -> x.tril().roll(1, 2).flip [ 1 ])
    lambda "padding" [ 3 ] (fun x -> x.pad ([ 0; 1 ], after = [ 0; 2 ], value = 3.0))
    lambda "trapezoids" [ 5 ] (fun x ->
        x.trapezoid(x.abs().cumsum(1), 1).unsqueeze(1) + x.difference (dim = 1))
    lambda "conversions" [ 3 ] (fun x -> (x * 10.0).int64().float32() + x.float64().float32())
    plain "a convolution" [ 2; 5; 5 ] (fun x ->
        x
            .conv2d(dsharp.ones [ 3; 2; 2; 2 ], stride = 2)
            .maxpool2d(2)
            .interpolate(scaleFactor = 2.0))
    lambda "the parameter alone" [ 3 ] (fun x -> x.stopGradient().clone())
    lambda "lerp between values" [ 3 ] (fun x -> x.lerp (x * 2.0, x.sigmoid ()))
    lambda "pairs" [ 3 ] (fun x ->
        x.maximum (x * x)
        + x.minimum 0.2
        + x.hypot (x + 1.0)
        + x.copysign (x - 0.5)
        + x.logaddexp -x)
]

// ---- classes ----

type private Block(width: int) as this =
    inherit Model<Tensor, Tensor>()
    let first, second = Linear(width, width), Linear(width, width)
    let norm = LayerNorm width
    do this.addModel ((first, "first"), (second, "second"), (norm, "norm"))

    override _.forward x =
        x + second.forward ((first.forward (norm.forward x)).gelu())

type private Attention(width: int, heads: int) as this =
    inherit Model<Tensor, Tensor>()
    let project = Linear(width, 3 * width)
    let out = Linear(width, width)
    let drop = Dropout 0.5
    do this.addModel ((project, "project"), (out, "out"), (drop, "drop"))

    override _.forward x =
        let n, steps = x.shape[0], x.shape[1]

        let split (t: Tensor) =
            (t.view [ n; steps; heads; width / heads ]).transpose(1, 2)

        match (project.forward x).chunk(3, -1) |> Array.map split with
        | [| q; k; v |] ->
            let scores = q.matmul (k.transpose (2, 3)) / sqrt (float (width / heads))
            let mask = (dsharp.ones [ steps; steps ]).triu(1).gt 0.5
            let shares = drop.forward ((scores.maskedFill (mask, -infinity)).softmax -1)
            out.forward ((shares.matmul v).transpose(1, 2).reshape [ n; steps; width ])
        | _ -> failwith "three"

type private Positions(tokens: int, width: int) as this =
    inherit Model<Tensor, Tensor>()
    let embedding = Embedding(tokens, width)
    let positions = Parameter(dsharp.randn [ 4; width ])

    do
        this.addModel (embedding, "embedding")
        this.addParameter (positions, "positions")

    override _.forward x = embedding.forward x + positions.value

type private Own(width: int) as this =
    inherit Model<Tensor, Tensor>()
    let weight = Parameter(dsharp.randn [ width; 2 ])
    let scale = Parameter(dsharp.tensor 1.5)
    let mean = Parameter(dsharp.tensor [ 0.25; 0.5 ])

    do
        this.addParameter ((weight, "weight"), (scale, "scale"))
        this.addBuffer (mean, "mean")

    override _.forward x =
        (x.matmul weight.value * scale.value.exp () - mean.value).tanh()

/// A pair goes from one function to the next.
let private pairs () : Model<Tensor, Tensor> =
    Linear(3, 3)
    --> (fun (x: Tensor) -> x, x.exp ())
    --> (fun (a: Tensor, b: Tensor) -> a * b)
    --> Linear(3, 2)

let private classes = [
    row "a residual block" [ 4 ] (fun () -> Block 4)
    row "blocks in a chain" [ 4 ] (fun () -> Linear(4, 4) --> Block 4 --> dsharp.relu --> Block 4)
    row "attention" [ 5; 6 ] (fun () -> Attention(6, 2))
    row "attention in a residual block" [ 5; 6 ] (fun () ->
        Residual(Attention(6, 3)) --> LayerNorm 6 --> Residual(Block 6))
    row "parameters of its own" [ 3 ] (fun () -> Own 3)
    row "a pair between functions" [ 3 ] pairs
    {
        row "tokens with positions" [ 4 ] (fun () -> Positions(7, 3) --> Block 3) with
            Input = fun seed batch -> ((singles seed [ batch; 4 ] + 1.0) * 3.49).floor().int64()
    }
]

// ---- random chains ----

/// Functions of a matrix (batch, 4) that give one.
let private steps: (string * (Tensor -> Tensor)) list = [
    "tanh", dsharp.tanh
    "x * x", (fun x -> x * x)
    "1 - x", (fun x -> 1.0 - x)
    "x.softmax 1", (fun x -> x.softmax 1)
    "x.flip", (fun x -> x.flip [ 1 ])
    "x.roll", (fun x -> x.roll (1, 1))
    "x - mean", (fun x -> x - x.mean (1, keepDim = true))
    "cat", (fun x -> Tensor.cat ([ x[*, 2..]; x[*, ..1] ], 1))
    "stack and sum", (fun x -> Tensor.stack([ x; x.sin () ], 1).sum(1))
    "view", (fun x -> ((x.view [ -1; 2; 2 ]).transpose(1, 2)).reshape [ -1; 4 ])
    "where", (fun x -> dsharp.where (x.lt 0.0, -x, x * 0.5))
    "cumsum", (fun x -> x.cumsum 1)
    "matmul", (fun x -> x.matmul (dsharp.eye 4 * 0.5))
    "sigmoid", dsharp.sigmoid
    "gelu", (fun x -> x.gelu "tanh")
    "maximum", (fun x -> x.maximum (x.exp () * 0.3))
    "split", (fun x -> Tensor.cat ((x.split ([ 1; 3 ], 1)) |> Array.rev, 1))
]

let private chains =
    let picks = Gen.choose (0, steps.Length - 1) |> Gen.nonEmptyListOf |> Arb.fromGen

    property "chains of random functions" picks (fun picks ->
        let chosen = picks |> List.truncate 6 |> List.map (fun i -> steps[i])

        let f = chosen |> List.map snd |> List.reduce (>>)
        let file = path $"{System.Guid.NewGuid()}.onnx"
        let net: Model<Tensor, Tensor> = Linear(4, 4) --> (fun x -> f x)
        net.exportOnnx (file, [ 2; 4 ])
        let x = singles 5 [ 3; 4 ]
        let names = chosen |> List.map fst |> String.concat ", "
        expectClose 1e-4 names (OnnxRuns.run file x) (net.predict x)
        File.Delete file)

// ---- what the file holds, and what cannot be traced ----

let private initializers (file: string) =
    let model = Onnx.ModelProto.Parser.ParseFrom(File.ReadAllBytes file)
    [ for p in model.Graph.Initializer -> p.Name ]

let private files =
    testList "files" [
        test "name parameters as the model does" {
            let net = Own 3 --> Linear(2, 1)
            net.exportOnnx (path "own.onnx", [ 1; 3 ])
            let names = initializers (path "own.onnx")

            for name, _ in net.state.values do
                Expect.contains names name "a parameter"
        }
        test "of a tracked model hold its values" {
            let net = Block 3
            net.reverseDiff ()
            net.exportOnnx (path "block.onnx", [ 1; 3 ])
            let x = singles 1 [ 2; 3 ]
            expectClose 1e-5 "output" (OnnxRuns.run (path "block.onnx") x) (net.predict x)
            Expect.isTrue net.isReverseDiff "still tracked"
        }
        test "hold a function of parameters that ONNX has no operator for as a constant" {
            let weight = Parameter(dsharp.tensor [ [ 2.0; 1.0 ]; [ 1.0; 3.0 ] ])

            let net =
                Model<Tensor, Tensor>(
                    (fun x -> x.matmul (weight.value.inv ())),
                    parameters = [ weight ]
                )

            net.exportOnnx (path "inverse.onnx", [ 1; 2 ])
            let x = singles 1 [ 2; 2 ]
            expectClose 1e-5 "output" (OnnxRuns.run (path "inverse.onnx") x) (net.predict x)
        }
    ]

let private errors =
    let wrong name message (f: Tensor -> Tensor) =
        Check.wrong<ModelException>
            name
            ("exportOnnx: step 1 of the model (a function of the program's own) cannot be exported: "
             + message)
            (fun () -> (Linear(2, 2) --> f).exportOnnx(path "never.onnx", [ 2; 2 ]))

    testList "errors" [
        wrong
            "an operation that ONNX lacks"
            "inv has no ONNX form: ONNX has no operator for it. Leave it out of what is exported, and compute it from the model's output."
            (fun x -> x + (x.transpose(0, 1).matmul x).inv().sum())
        wrong
            "an operation of TorchSharp's"
            "Tensor.lift \"relu\" has no ONNX form. Leave it out of what is exported, or write it with the library's functions and operators."
            (fun x -> Tensor.lift "relu" (fun raw -> raw.relu ()) x)
        wrong
            "random numbers"
            "add is given a tensor of shape (2) that is not computed from the input by the library's operations, and is another one in another run: random numbers, the batch's size, or a value that was read. Compute it from the input, or make it outside of forward."
            (fun x -> x + dsharp.rand [ 2 ])
        wrong
            "a number that was read"
            "mul is given a tensor of shape () that is not computed from the input by the library's operations, and is another one in another run: random numbers, the batch's size, or a value that was read. Compute it from the input, or make it outside of forward."
            (fun x -> x * float (x.sum ()))
        wrong
            "the batch's size as a number"
            "div is given a tensor of shape () that is not computed from the input by the library's operations, and is another one in another run: random numbers, the batch's size, or a value that was read. Compute it from the input, or make it outside of forward."
            (fun x -> x / float x.shape[0])
        wrong
            "a result from elsewhere"
            "its result does not come from its input by operations of the library. Compute it with layers, functions of dsharp and operators, without toArray, derivatives and functions of TorchSharp."
            (fun x -> dsharp.tensor (x.toArray2D<float32>()))
        wrong
            "other operations for another batch"
            "it runs other operations for another batch. Only what runs for every batch can be exported."
            (fun x -> if x.shape[0] = 2 then x.exp () else x)
        wrong
            "a sample of the batch"
            "index has no ONNX form: an index picks a sample of the batch. Let it pick along an axis of the sample."
            (fun x -> x - x[0])
        wrong
            "what an option makes of the batch's size"
            "what roll is given depends on the batch's size. Use -1 for the batch, or an axis of the sample."
            (fun x -> x.roll (x.shape[0], 1))
    ]

let tests =
    testList "Onnx tracing" [
        testList "operations" (List.map (byOperations >> agrees) OnnxRows.functions)
        testList "layers" (List.map (byOperations >> agrees) OnnxRows.layers)
        testList "functions" (List.map agrees functions)
        testList "classes" (List.map agrees classes)
        chains
        files
        errors
    ]
