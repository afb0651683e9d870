namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

/// <summary>What messages call things: the names that C# has for them, in place of F#'s.</summary>
internal static partial class Wording
{
    /// <summary>Operations, at the beginning of a message or where it says what to do. Those that are not here differ by their first letter alone.</summary>
    private static readonly Dictionary<string, string> Operations = new()
    {
        ["cast"] = "To",
        ["move"] = "To",
        ["tensor"] = "From",
        ["complex"] = "ComplexTensor.From",
        ["fit"] = "FitAsync",
        ["ofRaw"] = "FromTorchSharp",
        ["diff"] = "Derivative",
        ["fdiff"] = "Derivative",
        ["diffn"] = "Derivative",
        ["grad"] = "Grad",
        ["fgrad"] = "Grad",
        ["gradv"] = "DirectionalDerivative",
        ["fgradv"] = "DirectionalDerivative",
        ["jacobian"] = "Jacobian",
        ["fjacobian"] = "Jacobian",
        ["jacobianv"] = "JacobianVector",
        ["fjacobianv"] = "JacobianVector",
        ["jacobianTv"] = "VectorJacobian",
        ["fjacobianTv"] = "VectorJacobian",
        ["hessian"] = "Hessian",
        ["fhessian"] = "Hessian",
        ["hessianv"] = "HessianVector",
        ["fhessianv"] = "HessianVector",
        ["laplacian"] = "Laplacian",
        ["flaplacian"] = "Laplacian",
        ["asFunction"] = "WithParameters",
        ["forward"] = "Predict",
        ["toArray"] = "ToArray",
        ["TextDataset"] = "Text",
        ["TensorDataset"] = "From",
        ["ImageDataset"] = "ImageFolder",
        ["ConcatDataset"] = "Concat",
        ["saveTo"] = "Save",
        ["loadFrom"] = "Load",
        ["saveParametersTo"] = "SaveParameters",
        ["loadParametersFrom"] = "LoadParameters",
        ["exportOnnxTo"] = "ExportOnnx",
    };

    /// <summary>Advice that F# words in its own syntax, in the order in which it is looked for.</summary>
    private static readonly (string InFSharp, string InCSharp)[] Phrases =
    [
        ("move(dtype = Dtype.", "To(DType."),
        ("move(device = ...)", "To(device)"),
        ("cast(Dtype.", "To(DType."),
        (", with cast or model.move", ", with To"),
        (", with model.move", ", with To"),
        ("model.To(DType.", "model.To(DType."),
        ("with cast", "with To"),
        ("sum() or mean()", "Sum() or Mean()"),
        ("dsharp.jacobian", "Diff.Jacobian"),
        ("use jacobian for", "use Jacobian for"),
        ("Use jacobianv", "Use JacobianVector"),
        ("Use grad for a function of a vector, jacobian for", "Use Grad for a function of a vector, Jacobian for"),
        ("dsharp.flatten 1", "Flatten(1)"),
        ("with unsqueeze or view", "with Unsqueeze or Reshape"),
        ("view it inside the function", "reshape it inside the function"),
        ("Use view or flatten first", "Use Reshape or Flatten first"),
        (", with view", ", with Reshape"),
        ("Use view", "Use Reshape"),
        ("Model.loadFrom", "Load"),
        ("Tensor.loadFrom", "Load"),
        ("Model.load", "Model.Load"),
        ("TensorFile.load for several tensors", "LoadParameters of a model for several tensors"),
        ("Model.named", "a layer of the library"),
        ("compose them with -->", "compose them with Then"),
        ("dsharp's functions with -->", "the functions of Layers with Then"),
        ("dsharp's functions, joined by -->", "the functions of Layers, joined by Then"),
        ("such as dsharp.tanh", "such as Tanh"),
        ("use bceWithLogitsLoss", "use Losses.BinaryCrossEntropyWithLogits"),
        ("The loss is called with the target first, then the model's output: dsharp.crossEntropyLoss, or fun target output -> dsharp.crossEntropyLoss(output, target).", "It is called with the model's output first, then the target: Losses.CrossEntropy(output, target)."),
        ("Make the operation with Tensor.lift, or give raw.detach()", "Give tensor.detach()"),
        (", or pass resume = false to overwrite it", ", or delete it"),
        ("is of another training: shuffle is", "is of another training: Shuffle is"),
        ("is of another training: dropLast is", "is of another training: DropLast is"),
        ("batchSize", "BatchSize"),
        ("dropLast = false", "DropLast = false"),
        ("dropLast leaves out", "DropLast leaves out"),
        ("(dropLast in the loader), or eval() to predict", "or DropLast, or Predict"),
        ("pass strict = false", "pass strict: false"),
        ("with loadParameters", "with LoadParameters"),
        ("saveParameters", "SaveParameters"),
        ("a learning rate lr of", "a LearningRate of"),
        ("Use toArray for more", "Use ToArray for more"),
        ("with customMany", "with CustomMany"),
        ("Convert with float32.", "Convert it with To(DType.Float32)."),
        ("x.gt y", "x > y"),
        ("Use toScalar", "Use ToDouble"),
        ("with toDouble()", "with ToDouble()"),
        ("with toInt32()", "with To(DType.Int32)"),
        ("reverseDiff: only", "Diff: only"),
        ("missing = MissingValues", "Missing = MissingValues"),
        ("unknown = UnknownCategories", "Unknown = UnknownCategories"),
        ("category = true", "Category = true"),
        ("category = false", "Category = false"),
        ("with target = the name", "with Target = the name"),
        ("encoder.rows gives", "encoder.Rows gives"),
    ];

#pragma warning disable CA2255 // Any member may raise the first message, so this runs before all of them.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Begin() => Interop.Word(InCSharp);

    internal static string InCSharp(string message)
    {
        foreach (var (inFSharp, inCSharp) in Phrases)
        {
            message = message.Replace(inFSharp, inCSharp, StringComparison.Ordinal);
        }

        message = Conversion().Replace(message, match => $"To(DType.{char.ToUpperInvariant(match.Value[0])}{match.Value[1..^2]})");
        message = Word().Replace(message, match => IsPlain(match.Value) ? match.Value : Names.InCSharp.GetValueOrDefault(match.Value, match.Value));
        message = Call().Replace(message, match => Called(match.Groups[1].Value));
        message = Identifier().Replace(message, match => Options.Value.GetValueOrDefault(match.Value, match.Value));
        return Operation().Replace(message, match => Name(match.Groups[1].Value) + match.Groups[2].Value);
    }

    /// <summary>What F# gives to a member as an argument, and C# says as a property of a record: <c>pctStart</c> and <c>PctStart</c>. A name that a member's parameter has too stays as it is.</summary>
    private static readonly Lazy<Dictionary<string, string>> Options = new(() =>
    {
        var types = typeof(Wording).Assembly.GetExportedTypes();
        var parameters = types.SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters()).Select(parameter => parameter.Name!).ToHashSet();
        return types
            .Where(type => type.IsSubclassOf(typeof(Optimizer)) || type.IsSubclassOf(typeof(Schedule)) || type == typeof(EarlyStopping) || type == typeof(TrainingOptions))
            .SelectMany(type => type.GetProperties())
            .Select(property => property.Name)
            .Distinct()
            .Select(name => (InFSharp: char.ToLowerInvariant(name[0]) + name[1..], name))
            .Where(pair => !parameters.Contains(pair.InFSharp))
            .Concat<(string InFSharp, string name)>(
            [
                ("lr", nameof(Optimizer.LearningRate)),
                ("everySteps", nameof(TrainingOptions.CheckpointEverySteps)),
                ("parametersVector", nameof(Model.ParametersVector)),
                ("asFunction", nameof(Model.WithParameters)),
                ("numWorkers", "workers"),
                ("seqLength", "length"),
            ])
            .ToDictionary(pair => pair.InFSharp, pair => pair.name);
    });

    /// <summary>Words of plain English among the names that C# writes otherwise.</summary>
    private static bool IsPlain(string word) => word is "divergence";

    /// <summary>A call without arguments by the name that C# has for it, where it has one.</summary>
    private static string Called(string name)
    {
        var inCSharp = char.ToUpperInvariant(name[0]) + name[1..];
        return (typeof(Tensor).GetMethods().Any(method => method.Name == inCSharp) ? inCSharp : name) + "()";
    }

    /// <summary>Words that may be names of functions.</summary>
    [GeneratedRegex(@"\b[a-z][A-Za-z0-9]{4,}\b")]
    private static partial Regex Word();

    /// <summary>A call without arguments.</summary>
    [GeneratedRegex(@"(?<!\.)\b([a-z][A-Za-z0-9]*)\(\)")]
    private static partial Regex Call();

    /// <summary>A conversion to an element type, as F# calls it.</summary>
    [GeneratedRegex(@"\b(?:float16|float32|float64|int8|int16|int32|int64|byte|bool)\(\)")]
    private static partial Regex Conversion();

    /// <summary>What is written as names in code are.</summary>
    [GeneratedRegex(@"\b(?:[a-z]+[A-Z][A-Za-z0-9]*|lr|beta[12])\b")]
    private static partial Regex Identifier();

    private static string Name(string operation) =>
        Operations.TryGetValue(operation, out var name) || Names.InCSharp.TryGetValue(operation, out name) ? name
        : operation.Length > 0 && char.IsLower(operation[0]) && !operation.Contains(' ') ? char.ToUpperInvariant(operation[0]) + operation[1..]
        : operation;

    /// <summary>The operation that a message begins with.</summary>
    [GeneratedRegex(@"^(?:dsharp\.|Tensor\.|Model\.)?([A-Za-z][A-Za-z0-9]*)(: )")]
    private static partial Regex Operation();
}
