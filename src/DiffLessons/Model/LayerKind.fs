namespace DiffLessons

open System

/// A layer of this library as files and the docs know it. Each layer's class has its own, and `LayerRegistry` is the list of them.
[<NoComparison; NoEquality>]
type internal LayerKind = {
    Type: Type
    /// The constructor with the options that have to be given, for the docs.
    Signature: string
    /// The shape of the input, for the docs.
    Takes: string
    /// What the layer computes, in one line for the docs.
    Doc: string
    /// The layer made from its options, all of which it reads; those that are numbers of parts with tensors of their own by `Count` and `PerPart`.
    Make: LayerOptions -> ModelBase
} with

    /// The name that files have for it.
    member t.Name = t.Type.Name

[<RequireQualifiedAccess>]
module internal LayerKind =
    /// A layer's kind: the options of its constructor, the shape it takes, what it does, and how it is made from its options.
    let make (required: string) (takes: string) (doc: string) (make: LayerOptions -> 'Layer) = {
        Type = typeof<'Layer>
        Signature = $"{typeof<'Layer>.Name}({required})"
        Takes = takes
        Doc = doc
        Make = fun options -> make options :> ModelBase
    }
