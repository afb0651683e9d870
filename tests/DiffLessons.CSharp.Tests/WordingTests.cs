namespace Outsider;

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using DiffLessons.CSharp;

/// <summary>Messages say what C# calls things: each text in the library behind is looked at as a C# program would read it.</summary>
public partial class WordingTests
{
    private static readonly Assembly Facade = typeof(Tensor).Assembly;

    /// <summary>What the facade has no form of, so that no call of it raises what they are about.</summary>
    private static readonly string[] Unreachable =
    [
        // functions on tracked tensors and models
        "reverseDiff", "forwardDiff", "retainGraph", "reverse()", "step()", "(fun ",
        // reading of nested arrays, optimisers of one's own, plain minimising
        "toArray", "updateRule",
        // layers, distributions and data that the facade does not have in this form
        "forwardSequence", "newHidden", "logWeights", "minIndex", "maxIndex", "p.logprob x", "q.logprob x",
        "extractTarGz", "indexToChar", "shuffledIndices", "tensorToText", "textToTensor", "mT",
        // a method of TorchSharp's tensors
        "detach()",
        // names for functions of the program's own, and functions as arrows join them
        "dsharp", "-->",
    ];

    private static string InCSharp(string message) =>
        (string)Facade.GetType("DiffLessons.CSharp.Wording")!.GetMethod("InCSharp", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [message])!;

    /// <summary>All texts of the F# library that read like a message: a name, a colon, and a sentence.</summary>
    private static IEnumerable<string> Messages()
    {
        var library = Assembly.Load(Facade.GetReferencedAssemblies().Single(name => name.Name == "DiffLessons"));
        using var file = new PEReader(System.IO.File.OpenRead(library.Location));
        var reader = file.GetMetadataReader();
        var texts = new List<string>();

        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle))
        {
            texts.Add(reader.GetUserString(handle));
        }

        return texts.Where(text => text.Contains(' ') && (text.Contains(": ") || text.EndsWith('.')));
    }

    /// <summary>What C# has: its members, types and parameters.</summary>
    private static HashSet<string> Names()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);

        foreach (var type in Facade.GetExportedTypes())
        {
            names.Add(type.Name);

            foreach (var member in type.GetMembers())
            {
                names.Add(member.Name);

                if (member is MethodBase method)
                {
                    names.UnionWith(method.GetParameters().Select(parameter => parameter.Name!));
                }
            }
        }

        return names;
    }

    [Fact]
    public void NoMessageThatAFacadeCallCanRaiseNamesWhatOnlyFSharpHas()
    {
        var names = Names();
        var strange = Messages()
            .Select(InCSharp)
            .SelectMany(message => Identifier().Matches(message).Select(match => (Name: match.Value, message)))
            .Where(pair => !names.Contains(pair.Name) && !Unreachable.Contains(pair.Name))
            .Select(pair => $"{pair.Name}: {pair.message}")
            .Distinct()
            .Order()
            .ToList();
        Assert.True(strange.Count == 0, string.Join("\n", strange));
    }

    [Fact]
    public void WhatIsSaidToBeUnreachableIsInSomeMessage()
    {
        var names = Names();
        var found = Messages().Select(InCSharp).SelectMany(message => Identifier().Matches(message).Select(match => match.Value)).ToHashSet();
        var stale = Unreachable.Where(name => !found.Contains(name) || names.Contains(name)).ToList();
        Assert.True(stale.Count == 0, string.Join(", ", stale));
    }

    [Fact]
    public void MessagesNameWhatCSharpHas()
    {
        static string Raised(Action action) => Record.Exception(action)!.Message;
        var x = Tensor.Ones(2, 3);
        Assert.Equal("MeanSquaredError: expected a target of the input's shape (2, 3), got (6). Give both one shape, with Reshape.", Raised(() => Losses.MeanSquaredError(x, Tensor.Ones(6))));
        Assert.Equal("Reshape: a tensor of shape (2, 3) (6 elements) cannot be seen as (4): that shape has 4 elements.", Raised(() => x.Reshape(4)));
        Assert.Equal("Grad: expected the function's result to be a scalar (0-d), got shape (2, 3). Reduce it with Sum() or Mean(), or use Jacobian for all derivatives.", Raised(() => Diff.Grad(t => t, x)));
        Assert.Equal("Linear: expected an input of Float32, as the layer's parameters are, got Int64. Convert it with To(DType.Float32).", Raised(() => Layers.Linear(3, 1).Predict(Tensor.From([1L, 2, 3]))));
        Assert.StartsWith("DataLoader: workers must be 0 or more, got -1.", Raised(() => new DataLoader(Dataset.From(x, x), 1, workers: -1)), StringComparison.Ordinal);
        Assert.StartsWith("Where: expected a condition of Bool, got Float32. Make one by a comparison, such as x > y.", Raised(() => x.Where(x, x)), StringComparison.Ordinal);
        Assert.StartsWith("Gather: expected integer indices, got Float32. Convert them with To(DType.Int64).", Raised(() => x.Gather(0, x)), StringComparison.Ordinal);
        Assert.StartsWith("Dot: expected two vectors of equal length, got shapes (2, 3) and (2, 3). Use MatMul for matrices, or Flatten() both.", Raised(() => x.Dot(x)), StringComparison.Ordinal);
        Assert.Contains("TotalSteps", Raised(() => new Optimizer.Sgd().For(Layers.Linear(1, 1)).Schedule(new Schedule.OneCycleLR(1, 0))), StringComparison.Ordinal);
        Assert.Equal("Inverse: expected a square matrix (..., n, n), got shape (2, 3).", Raised(() => x.Inverse()));
    }

    // Names as code writes them, calls, and what F# alone writes.
    [GeneratedRegex(@"\b[a-z]+[A-Z][A-Za-z0-9]*\b|\b[a-z][a-z0-9]*\(\)|\b[a-z]\w*\.[a-z]\w* [a-z]\b|\bdsharp\b|\bcast\b|\blr\b|-->|\(fun ")]
    private static partial Regex Identifier();
}
