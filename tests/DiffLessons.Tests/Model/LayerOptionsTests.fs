/// Every option that a layer is made with is one that it tells of itself, so that its file, its copy and other programs have it.
module DiffLessons.Tests.LayerOptionsTests

open System
open System.Reflection
open Expecto
open FSharp.Reflection
open DiffLessons
open DiffLessons.Tests.StorageSupport

let private isOption (t: Type) =
    t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<option<_>>

/// Values of a type, none of them a default.
let private values (t: Type) : obj list =
    if t = typeof<int> then [ box 3; box 2; box 1 ]
    elif t = typeof<float> then [ box 0.375 ]
    elif t = typeof<scalar> then [ box 0.375 ]
    elif t = typeof<bool> then [ box true; box false ]
    else []

let private some (t: Type) (value: obj) : obj =
    let case =
        FSharpType.GetUnionCases t |> Array.find (fun c -> c.GetFields().Length = 1)

    FSharpValue.MakeUnion(case, [| value |])

/// What a layer cannot be made without.
let private required (p: ParameterInfo) : obj option =
    if p.ParameterType = typeof<int> then
        Some(box 4)
    elif p.ParameterType = typeof<seq<int>> then
        Some(box [ 4; 4 ])
    else
        None

/// The arguments of a constructor without options; none where one of them is of a type that is not drawn.
let private plain (c: ConstructorInfo) : obj[] option =
    let arguments = [
        for p in c.GetParameters() -> if isOption p.ParameterType then Some null else required p
    ]

    if List.forall Option.isSome arguments then
        Some [| for argument in arguments -> argument.Value |]
    else
        None

let private isRefusal (error: exn) : bool =
    match error with
    | :? OptionException
    | :? ShapeException -> true
    | _ -> false

let private tryMake (c: ConstructorInfo) (arguments: obj[]) : ModelBase option =
    try
        Some(c.Invoke arguments :?> ModelBase)
    with :? TargetInvocationException as error when isRefusal error.InnerException ->
        None

let private tells (layer: ModelBase) (name: string) (value: obj) : bool =
    let number (x: obj) =
        Convert.ToDouble(x, Globalization.CultureInfo.InvariantCulture)

    match List.tryFind (fun (own, _) -> own = name) layer.options, value with
    | Some(_, (:? bool as told)), (:? bool as given) -> told = given
    | Some(_, (:? (int[]) as told)), (:? int as given) -> Array.forall ((=) given) told
    | Some(_, told), (:? IConvertible as given) ->
        (told :? IConvertible) && number told = number given
    | _ -> false

/// Of the first only the default is possible; the second counts where a pair is joined by "cat" alone.
let private unsayable = [ "reversible"; "dim" ]

/// What the options of a layer made with one option leave out, for each option that it can be made with.
let private unsaid (c: ConstructorInfo) (arguments: obj[]) : string list = [
    for p in c.GetParameters() do
        if isOption p.ParameterType && not (List.contains p.Name unsayable) then
            for value in values p.ParameterType.GenericTypeArguments[0] do
                let own = Array.copy arguments
                own[p.Position] <- some p.ParameterType value

                match tryMake c own with
                | Some layer when not (tells layer p.Name value) ->
                    $"{c.DeclaringType.Name}({p.Name} = {value}) says {layer.options}"
                | Some(:? Model<Tensor, Tensor> as layer) when
                    not (tells (again layer) p.Name value)
                    ->
                    $"{c.DeclaringType.Name}({p.Name} = {value}) comes back without it"
                | _ -> ()
]

let private constructors =
    LayerRegistry.layers
    |> List.collect (fun layer -> List.ofArray (layer.Type.GetConstructors()))
    |> List.choose (fun c -> plain c |> Option.map (fun arguments -> c, arguments))

let tests =
    testList "Options of layers" [
        for name, own in constructors |> List.groupBy (fun (c, _) -> c.DeclaringType.Name) do
            test name {
                Expect.equal
                    (own |> List.collect (fun (c, arguments) -> unsaid c arguments))
                    []
                    "all is said"
            }

        test "most layers are looked at" {
            Expect.isGreaterThan
                (constructors |> List.map (fun (c, _) -> c.DeclaringType) |> List.distinct).Length
                20
                "layers"
        }
    ]
