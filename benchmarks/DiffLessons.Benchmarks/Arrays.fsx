// What `-- ops` measures in F# Interactive: the same operations on large arrays, by the library that the benchmarks were built with.

#I "bin/Release/net10.0"
#r "TorchSharp.dll"
#r "DiffLessons.dll"
#load "Workloads.fs"
#load "Operations.fs"
#load "DiffLessonsOps.fs"
#load "ArrayRuns.fs"

open DiffLessons
open DiffLessons.Benchmarks

dsharp.numThreads <- int fsi.CommandLineArgs[1]
ArrayRuns.run DiffLessonsOps.start Memory.collect
