/// What stands in a chain says what it is: every layer, every function of dsharp.
module DiffLessons.Tests.DescriptionsTests

open System
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private some (t: Type) : obj option =
    if t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<option<_>> then
        Some null
    elif t = typeof<int> then
        Some(box 1)
    elif t = typeof<float> then
        Some(box 0.25)
    elif t = typeof<Dtype> then
        Some(box Dtype.Float64)
    elif t = typeof<seq<int>> then
        Some(box [ 1; 0 ])
    elif t = typeof<Tensor> then
        Some(box (dsharp.ones [ 2; 2 ]))
    else
        None

/// What makes new tensors like the one it is fed, and takes nothing else from it, is no step of a model.
let private makes (name: string) = name.EndsWith "Like" || name = "like"

/// Everything of dsharp that gives a function from tensor to tensor.
let private functions: (string * obj) list = [
    for t in typeof<dsharp>.Assembly.GetTypes() do
        for m in t.GetMethods(BindingFlags.Static ||| BindingFlags.Public) do
            let isMember = m.Name.StartsWith "dsharp." || t = typeof<dsharp>
            let name = m.Name.Replace("dsharp.", "").Replace("get_", "").Replace(".Static", "")

            if isMember && m.ReturnType = typeof<Tensor -> Tensor> && not (makes name) then
                let parameters = m.GetParameters()
                let arguments = parameters |> Array.map (fun p -> some p.ParameterType)

                let differentiates =
                    parameters |> Array.exists (fun p -> p.ParameterType = typeof<Tensor -> Tensor>)

                if not differentiates && Array.forall Option.isSome arguments then
                    name, m.Invoke(null, Array.map Option.get arguments)
]

let private ofFunctions =
    testList "functions" [
        test "there are many" { Expect.isGreaterThan functions.Length 90 "found by reflection" }

        test "each says its name and what it was made with" {
            let silent = [
                for name, f in functions do
                    match f with
                    | :? TensorFunction as f when f.IsBuiltIn ->
                        if not (name.StartsWith f.Kind) then
                            $"{name} says {f.Kind}"
                    | _ -> $"{name} does not say what it is"
            ]

            Expect.equal silent [] "functions that may stand in a chain"
        }

        test "options are as given, and equal functions are those of equal options" {
            let options (f: Tensor -> Tensor) =
                List.ofSeq (box f :?> TensorFunction).Options

            Expect.equal (options (dsharp.maxpool2d 2)) [ "kernelSize", box 2 ] "maxpool2d"
            Expect.equal (options (dsharp.flatten 1)) [ "startDim", box 1 ] "flatten"
            Expect.equal (options (dsharp.view [ -1; 4 ])) [ "shape", box [| -1; 4 |] ] "view"
            Expect.equal (options (dsharp.view 4)) [ "shape", box [| 4 |] ] "view of a length"
            Expect.equal (options dsharp.geluTanh) [ "approximate", box "tanh" ] "gelu"
            let b = dsharp.ones 2
            Expect.equal (options (dsharp.add b)) [ "b", box b ] "add"
            Expect.equal (box (dsharp.softmax 1)) (box (dsharp.softmax 1)) "equal"
            Expect.notEqual (box (dsharp.softmax 1)) (box (dsharp.softmax 0)) "other options"
            Expect.equal (string (box (dsharp.view [ -1; 4 ]))) "view(shape=(-1, 4))" "text"
            Expect.equal (string (box (dsharp.add b))) "add(b=tensor (2))" "text of a tensor"
        }
    ]

let private ofModels =
    testList "models" [
        test "a chain's parts in order, with kinds and options" {
            let net =
                Conv2d(1, 2, 3)
                --> dsharp.relu
                --> dsharp.maxpool2d 2
                --> (fun (x: Tensor) -> x)
                --> (Linear(2, 2) --> dsharp.softmax 1)

            let told = net.parts |> List.map (fun part -> part.Name, part.Kind, part.IsBuiltIn)

            Expect.equal
                told
                [
                    "0", "Conv2d", true
                    "1", "relu", true
                    "2", "maxpool2d", true
                    "3", "function", false
                    "4", "Linear", true
                    "5", "softmax", true
                ]
                "parts"

            Expect.equal net.parts[2].Options [ "kernelSize", box 2 ] "options of a function"
            Expect.equal (List.head net.parts[0].Options) ("inChannels", box 1) "options of a layer"
            Expect.isTrue (net.parts[0].Model.IsSome && net.parts[1].Model.IsNone) "models"
            Expect.equal (Linear(1, 1).parts) [] "a layer has none"
        }

        test "a Sequential's parts are its layers" {
            let inner = Linear(2, 2) --> dsharp.tanh
            let net = Sequential [ inner; Function(dsharp.softmax 1); Dropout 0.5 ]

            Expect.equal
                (net.parts |> List.map (fun part -> part.Name, part.Kind, part.Description))
                [
                    "0", "Sequential", "Linear(2 -> 2) --> tanh"
                    "1", "softmax", "softmax(dim=1)"
                    "2", "Dropout", "Dropout(p 0.5)"
                ]
                "parts"
        }

        test "models among the children are found by name" {
            let net = VAEMLP(4, 2)

            Expect.equal
                (net.namedChildren |> List.map fst)
                [ "encoder"; "decoder"; "mu"; "logVar" ]
                "children"
        }

        for family, rows in LayersTable.families do
            for row in rows do
                test $"{family}: {row.Name} is made of parts that describe themselves" {
                    let net =
                        row.Make {
                            Sizes = [ 2; 2; 2; 2 ]
                            Values = [ 1.0 ]
                            Pick = 3
                        }

                    for model in net.descendants do
                        if model.isBuiltIn && model.parts.IsEmpty then
                            Expect.isNonEmpty model.kind "kind"

                            for name, value in model.options do
                                match value with
                                | :? int
                                | :? float
                                | :? bool
                                | :? string
                                | :? (int[])
                                | :? ModelBase
                                | :? TensorFunction -> ()
                                | other -> failtest $"{model}: {name} is a {other.GetType()}"
                }
    ]

let tests = testList "Descriptions" [ ofFunctions; ofModels ]
