global using Xunit;
global using static Outsider.Given;
