/// Arguments drawn by the types and names of parameters.
module DiffLessons.Tests.Arguments

open System
open System.Collections.Generic
open System.IO
open System.Reflection
open FSharp.Reflection
open DiffLessons
open DiffLessons.Data
open DiffLessons.Distributions
open DiffLessons.Tests.Drawing

/// Arguments of such a type cannot be drawn.
exception Undrawable of Type

let private object (d: Draw) : obj =
    d.Pick
        [|
            fun () -> box (d.Float())
            fun () -> box (d.Int "")
            fun () -> box [| d.Float(); d.Float() |]
            fun () -> box [ [ 1; 2 ]; [ 3; 4 ] ]
            fun () -> box [ [ 1; 2 ]; [ 3 ] ]
            fun () -> box "text"
            fun () -> null
            fun () -> box (d.Tensor())
            fun () -> box (Array2D.create 2 3 1.0f)
        |]
        ()

/// The types whose arguments are made by hand: the function takes the parameter's name.
let private byHand: IDictionary<Type, Draw -> string -> obj> =
    dict [
        typeof<Tensor>,
        (fun d name ->
            if name = "target" && d.Chance 40 then
                box (d.Classes())
            else
                box (d.Tensor()))
        typeof<int>, (fun d name -> box (d.Int name))
        typeof<int64>, (fun d _ -> box (int64 (d.Int "")))
        typeof<uint32>, (fun d _ -> box (uint32 (abs (d.Int ""))))
        typeof<byte>, (fun d _ -> box (byte (abs (d.Int ""))))
        typeof<float>, (fun d _ -> box (d.Float()))
        typeof<float32>, (fun d _ -> box (float32 (d.Float())))
        typeof<bool>, (fun d _ -> box (d.Chance 50))
        typeof<char>, (fun d _ -> box (d.Pick [| 'a'; ' ' |]))
        typeof<TimeSpan>, (fun d _ -> box (TimeSpan.FromSeconds(float (d.Int ""))))
        typeof<unit>, (fun _ _ -> null)
        typeof<string>, (fun d name -> if d.Chance 5 then null else box (d.Text name))
        typeof<scalar>,
        (fun d _ ->
            d.Pick [|
                box (d.Int "")
                box (d.Float())
                box (d.Float())
                box (float32 (d.Float()))
                box (d.Chance 50)
                box (d.Tensor())
            |])
        typeof<obj>, (fun d _ -> object d)
        typeof<Array>,
        (fun d _ ->
            let rank = d.Pick [| 1; 2; 5; 6 |]
            box (Array.CreateInstance(typeof<float>, Array.create rank 2)))
        typeof<Dtype>, (fun d _ -> box (d.Dtype()))
        typeof<Device>,
        (fun d _ ->
            if d.Chance 85 then
                box Device.CPU
            else
                box (Device.Device(DeviceType.CUDA, 9)))
        typeof<Backend>, (fun d _ -> box (if d.Chance 95 then Backend.Torch else Backend.Reference))
        typeof<Random>, (fun d _ -> box (Random(d.Int "")))
        typeof<Stream>, (fun d _ -> box (new MemoryStream(Array.zeroCreate<byte>(abs (d.Int "")))))
        typeof<Type>, (fun d _ -> box (d.Pick [| typeof<float>; typeof<Tensor>; typeof<string> |]))
        typeof<Runtime.CompilerServices.ITuple>,
        (fun d _ -> box (struct (d.Model() :> ModelBase, d.Text "")))
        typeof<System.Collections.Specialized.OrderedDictionary>,
        (fun _ _ -> box (System.Collections.Specialized.OrderedDictionary()))
        typeof<Threading.CancellationToken>, (fun _ _ -> box Threading.CancellationToken.None)
        typeof<Map<string, Tensor>>,
        (fun d _ -> box (Map [ "weight", d.Tensor(); d.Text "", d.Tensor() ]))
        typeof<ModelBase>, (fun d _ -> box (d.Model()))
        typeof<Model<Tensor, Tensor>>, (fun d _ -> box (d.Model()))
        typeof<Dataset>, (fun d _ -> box (d.Samples()))
        typeof<DataLoader>, (fun d _ -> box (DataLoader(d.Samples(), batchSize = 1 + d.Count())))
        typeof<Composed<Tensor, Tensor>>, (fun d _ -> box (d.Model() --> d.Model()))
        typeof<ParameterDict>, (fun d _ -> box ((d.Model()).parameters))
        typeof<VAE>, (fun _ _ -> box (VAE([ 3 ], 2, Linear(3, 3), Linear(3, 3) --> dsharp.sigmoid)))
        typeof<TensorFunction>, (fun _ _ -> box dsharp.relu)
        typeof<TorchSharp.torch.Tensor>, (fun d _ -> box ((d.Tensor()).Raw.clone()))
        typeof<TensorFile>,
        (fun _ _ -> box (TensorFile.load (Path.Combine(folder.Value, "model.safetensors"))))
        typeof<LRScheduler>, (fun d _ -> box (StepLR(SGD(d.Model()), 2)))
        typeof<Optimizer>,
        (fun d _ ->
            let model = Linear(3, 2)
            model.reverseDiff ()

            if d.Chance 70 then
                (model.forward (dsharp.ones [ 2; 3 ])).sum().reverse()

            box (SGD(model, lr = d.Pick [| 0.1; 0.0 |])))
        typeof<ComplexTensor>,
        (fun d _ ->
            let x = dsharp.rand (d.Shape())
            box (dsharp.complex (x, x + 1.0)))
        typeof<Categorical>, (fun _ _ -> box (Categorical(probs = dsharp.tensor [ 0.5; 0.5 ])))
        typeof<TensorDistribution>,
        (fun d _ ->
            let two = dsharp.tensor [ 1.0; 2.0 ]

            d.Pick
                [|
                    fun () -> box (Normal(two, two))
                    fun () -> box (Normal(dsharp.tensor 0.0, dsharp.tensor 1.0))
                    fun () -> box (Gamma(two, two))
                    fun () -> box (Dirichlet two)
                    fun () -> box (MultivariateNormal(two, covariance = dsharp.eye 2))
                |]
                ())
        typeof<Mixture>,
        (fun _ _ ->
            let two = dsharp.tensor [ 1.0; 2.0 ]
            box (Mixture(Categorical(probs = two), Normal(two, two))))
        typeof<ParameterSet>,
        (fun d _ ->
            d.Pick [|
                box (ParameterSet.Slice(d.Int "", d.Int ""))
                box (ParameterSet.Named(fun _ -> true))
                box (ParameterSet.Mask(d.Tensor()))
                box (ParameterSet.Layer(d.Model()))
            |])
        typeof<Table>,
        (fun d _ ->
            d.Pick [|
                box (Table.ofColumns [ "a", [| 1.0; 2.0; nan |]; "b", [| "x"; null; "y" |] ])
                box (Table.ofColumns [ "a", [| 1; 2 |] ])
            |])
        typeof<TableEncoder>,
        (fun _ _ ->
            let table = Table.ofColumns [ "a", [| 1.0; 2.0 |]; "b", [| "x"; "y" |] ]
            box (TableEncoder(table, target = "b")))
        typeof<Sampler>, (fun d _ -> box (RandomSampler(1 + d.Count())))
        typeof<TextDataset>, (fun _ _ -> box (TextDataset("to be or not to be", 4)))
        typeof<ImageDataset>,
        (fun _ _ -> box (new ImageDataset(Path.Combine(folder.Value, "images"), resize = (4, 4))))
    ]

/// The same for the types of other assemblies, which their tests add.
let more = Dictionary<Type, Draw -> string -> obj>()

let private isGeneric (definition: Type) (t: Type) =
    t.IsGenericType && t.GetGenericTypeDefinition() = definition

let private sequences = [
    typedefof<seq<_>>
    typedefof<IReadOnlyList<_>>
    typedefof<IReadOnlyCollection<_>>
    typedefof<IList<_>>
]

/// A type for each type parameter: most often of tensors, where a tensor may stand.
let closed (d: Draw) (arguments: Type[]) : Type[] =
    arguments
    |> Array.map (fun argument ->
        let mustBeValue =
            argument.GenericParameterAttributes.HasFlag
                GenericParameterAttributes.NotNullableValueTypeConstraint

        let fits (candidate: Type) =
            (candidate.IsValueType || not mustBeValue)
            && argument.GetGenericParameterConstraints()
               |> Array.forall (fun bound ->
                   bound.ContainsGenericParameters || bound.IsAssignableFrom candidate)

        let candidates =
            if d.Chance 70 then
                [ typeof<Tensor>; typeof<float>; typeof<Linear> ]
            else
                [ typeof<float>; typeof<int>; typeof<Linear> ]

        candidates
        |> List.tryFind fits
        |> Option.defaultWith (fun () -> raise (Undrawable argument)))

let private concrete =
    lazy
        (typeof<Tensor>.Assembly.GetTypes()
         |> Array.filter (fun t ->
             (t.IsPublic || t.IsNestedPublic)
             && not t.IsAbstract
             && not t.ContainsGenericParameters
             && t.Name <> "Composed`2"))

/// An argument for a parameter of a type and name. Sequences and texts are null at times; F# has no null for the rest, and the
/// facade for C# has checks of its own.
let rec drawn (d: Draw) (name: string) (t: Type) : obj =
    match more.TryGetValue t with
    | true, draw -> draw d name
    | _ ->

        match byHand.TryGetValue t with
        | true, draw -> draw d name
        | _ when t.IsArray && t.GetArrayRank() = 1 ->
            let isShape =
                t = typeof<int[]>
                && [ "hape"; "shape1"; "shape2"; "input"; "filters" ] |> List.exists name.EndsWith

            if isShape && d.Chance 80 then
                box (d.Shape())
            else
                box (arrayOf d name (t.GetElementType()))
        | _ when t.IsArray ->
            let lengths = Array.init (t.GetArrayRank()) (fun _ -> d.Count())
            let array = Array.CreateInstance(t.GetElementType(), lengths)

            for i in 0 .. array.Length - 1 do
                array.SetValue(drawn d name (t.GetElementType()), flatIndexToIndex lengths i)

            box array
        | _ when t.IsGenericType -> ofGeneric d name t
        | _ when FSharpType.IsFunction t -> functionOf d t
        | _ -> ofKind d name t

and private ofGeneric d name t =
    let arguments = t.GenericTypeArguments

    if isGeneric typedefof<option<_>> t then
        // A minimiser without a bound may never end.
        if name = "iters" || name = "epochs" then
            FSharpValue.MakeUnion((FSharpType.GetUnionCases t)[1], [| drawn d name arguments[0] |])
        elif
            name = "print"
            || d.Chance(
                if name = "kernelSize" then 35
                elif t = typeof<seq<int> option> then 85
                else 70
            )
        then
            null
        else
            FSharpValue.MakeUnion((FSharpType.GetUnionCases t)[1], [| drawn d name arguments[0] |])
    elif isGeneric typedefof<ValueOption<_>> t then
        Activator.CreateInstance t
    elif isGeneric typedefof<list<_>> t then
        let cases = FSharpType.GetUnionCases t

        Seq.foldBack
            (fun item rest -> FSharpValue.MakeUnion(cases[1], [| item; rest |]))
            (Seq.cast<obj>(arrayOf d name arguments[0]))
            (FSharpValue.MakeUnion(cases[0], [||]))
    elif sequences |> List.exists (fun definition -> isGeneric definition t) then
        if d.Chance 3 then null
        elif name = "shape" && d.Chance 80 then box (d.Shape())
        else box (arrayOf d name arguments[0])
    elif isGeneric typedefof<Dictionary<_, _>> t then
        Activator.CreateInstance t
    elif FSharpType.IsTuple t then
        FSharpValue.MakeTuple(FSharpType.GetTupleElements t |> Array.map (drawn d name), t)
    elif FSharpType.IsFunction t then
        functionOf d t
    else
        ofKind d name t

and private functionOf d t =
    let domain, range = FSharpType.GetFunctionElements t

    if domain = typeof<Tensor> && range = typeof<Tensor> then
        d.Pick [|
            box (fun (x: Tensor) -> x)
            box (fun (x: Tensor) -> x.sum ())
            box (fun (x: Tensor) -> (x * x).sum())
            box (fun (x: Tensor) -> x * x)
            box (fun (_: Tensor) -> dsharp.tensor 1.0)
            box (fun (x: Tensor) -> x.view [ 7; 7 ])
        |]
    else
        FSharpValue.MakeFunction(t, (fun _ -> drawn d "" range))

and private ofKind d name t =
    if t.IsEnum then
        d.Pick(Seq.cast<obj>(Enum.GetValues t) |> Seq.toArray)
    elif FSharpType.IsUnion t then
        let case = d.Pick(FSharpType.GetUnionCases t)

        FSharpValue.MakeUnion(
            case,
            case.GetFields() |> Array.map (fun f -> drawn d f.Name f.PropertyType)
        )
    elif FSharpType.IsRecord t then
        FSharpValue.MakeRecord(
            t,
            FSharpType.GetRecordFields t
            |> Array.map (fun f -> drawn d f.Name f.PropertyType)
        )
    elif t.IsAbstract && not t.IsInterface then
        match concrete.Value |> Array.filter (fun candidate -> t.IsAssignableFrom candidate) with
        | [||] -> raise (Undrawable t)
        | kinds -> drawn d name (d.Pick kinds)
    else
        made d t

and private arrayOf d name (element: Type) : Array =
    let items = Array.CreateInstance(element, d.Count())

    for i in 0 .. items.Length - 1 do
        items.SetValue(drawn d name element, i)

    items

/// An object by one of its type's constructors; several draws are tried, because many are refused.
and private made (d: Draw) (t: Type) : obj =
    let constructors = t.GetConstructors()

    if constructors.Length = 0 || t.IsAbstract || t.ContainsGenericParameters then
        raise (Undrawable t)

    let rec attempt left =
        let constructor = d.Pick constructors

        try
            constructor.Invoke(
                constructor.GetParameters()
                |> Array.map (fun p -> drawn d p.Name p.ParameterType)
            )
        with :? TargetInvocationException when left > 0 ->
            attempt (left - 1)

    attempt 60
