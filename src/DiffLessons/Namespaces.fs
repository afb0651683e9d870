// DiffSharp keeps models, optimisers, data and distributions in namespaces of their own; here most of them lie in
// DiffLessons itself. `open DiffLessons.Model` and its kin compile all the same: each namespace has one name in it.

namespace DiffLessons.Model

/// <summary>See <see cref="T:DiffLessons.Mode"/>.</summary>
type Mode = DiffLessons.Mode

namespace DiffLessons.Optim

/// <summary>See <see cref="T:DiffLessons.Optimizer"/>.</summary>
type Optimizer = DiffLessons.Optimizer

namespace DiffLessons.Util

/// <summary>See <see cref="T:DiffLessons.GlobalNestingLevel"/>.</summary>
type GlobalNestingLevel = DiffLessons.GlobalNestingLevel
