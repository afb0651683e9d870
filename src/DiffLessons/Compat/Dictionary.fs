namespace DiffLessons.Util

open System.Collections.Generic
open System.Collections.Specialized

/// <summary>Copies of what dictionaries hold.</summary>
[<RequireQualifiedAccess>]
module Dictionary =
    /// <summary>The keys, in an array.</summary>
    let copyKeys (dictionary: Dictionary<'Key, 'Value>) : 'Key[] =
        DiffLessons.Guard.notNull "Dictionary.copyKeys" "dictionary" dictionary
        Seq.toArray dictionary.Keys

    /// <summary>The values, in an array.</summary>
    let copyValues (dictionary: Dictionary<'Key, 'Value>) : 'Value[] =
        DiffLessons.Guard.notNull "Dictionary.copyValues" "dictionary" dictionary
        Seq.toArray dictionary.Values

/// <summary>Copies of what ordered dictionaries hold.</summary>
[<RequireQualifiedAccess>]
module OrderedDictionary =
    /// <summary>The keys in their order, in an array.</summary>
    let copyKeys (dictionary: OrderedDictionary) : 'Key[] =
        DiffLessons.Guard.notNull "OrderedDictionary.copyKeys" "dictionary" dictionary
        dictionary.Keys |> Seq.cast<'Key> |> Seq.toArray
