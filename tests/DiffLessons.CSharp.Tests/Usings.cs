global using Xunit;
global using static Outsider.Given;

// One random generator serves the process: a test that draws beside another would not see its own numbers again.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
