global using Outsider;
global using Xunit;

// Files and the random numbers of the process are shared.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
