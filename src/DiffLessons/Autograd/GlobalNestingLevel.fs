namespace DiffLessons

open System.Threading

/// <summary>The nesting level of differentiation: each differentiating call works at a level of its own, so that derivatives inside derivatives are never confused.</summary>
/// <remarks>The level belongs to the flow of execution: it follows into tasks started inside, and parallel flows do not disturb one another.</remarks>
type GlobalNestingLevel private () =
    static let level = AsyncLocal<uint32>()

    /// <summary>The level in use; 0 outside every differentiating call.</summary>
    static member Current = level.Value

    /// <summary>Goes one level deeper and returns the new level.</summary>
    static member Next() =
        level.Value <- level.Value + 1u
        level.Value

    /// <summary>Sets the level of derivatives that begin from now on.</summary>
    static member Set(value: uint32) = level.Value <- value

    /// <summary>Returns to level 0.</summary>
    static member Reset() = level.Value <- 0u
