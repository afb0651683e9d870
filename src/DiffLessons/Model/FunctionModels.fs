namespace DiffLessons

open System

/// The layers that a function runs.
[<RequireQualifiedAccess>]
module internal FunctionModels =
    /// The parameters and models that a function holds, and those of modules and scripts that its code reads.
    let find (f: obj) : Parameter list * ModelBase list =
        let isModel (o: obj) = o :? ModelBase
        let isModelType (kind: Type) = typeof<ModelBase>.IsAssignableFrom kind
        let found = DeepCopy.outermost isModel (FunctionScan.statics isModelType) f

        found
        |> List.choose (function
            | :? Parameter as p -> Some p
            | _ -> None),
        found
        |> List.choose (function
            | :? ModelBase as model -> Some model
            | _ -> None)
