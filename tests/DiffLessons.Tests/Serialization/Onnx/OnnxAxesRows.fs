/// The table of what is exported, continued: reductions over axes, running sums and differences.
module DiffLessons.Tests.OnnxAxesRows

open DiffLessons
open DiffLessons.Tests.OnnxSupport

let private plain name f = functionRow name [ 3; 4 ] f

let functions = [
    plain "prod" (dsharp.prod 1)
    plain "prod, axis kept" (dsharp.prod (-1, true))
    plain "any" (dsharp.any 1)
    plain "all" (dsharp.all 2)
    plain "amax" (dsharp.amax 1)
    plain "amin, axis kept" (dsharp.amin (2, true))
    plain "nansum" (dsharp.nansum 1)
    plain "nanmean" (dsharp.nanmean 2)
    plain "countNonzero" (dsharp.countNonzero 1)
    plain "cumsum" (dsharp.cumsum 2)
    plain "difference" (dsharp.difference ())
    plain "difference twice" (dsharp.difference (2, 1))
    plain "trapezoid" (dsharp.trapezoid 0.3)
    plain "cumulativeTrapezoid" (dsharp.cumulativeTrapezoid (0.3, 1))
]
