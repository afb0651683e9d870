namespace DiffLessons.Util

/// <summary>Levels of one's own, counted from 1.</summary>
type NestingLevel() =
    let mutable current = 0u

    /// <summary>Goes one level deeper and returns the new level.</summary>
    member _.Next() : uint32 =
        current <- current + 1u
        current
