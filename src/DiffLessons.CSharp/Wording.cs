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
        ("Model.load", "Model.Load"),
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
        ("with loadParameters", "with LoadParameters"),
        ("saveParameters", "SaveParameters"),
        ("Use toArray for more", "Use ToArray for more"),
        ("with customMany", "with CustomMany"),
        ("with float32() or float64()", "with To(DType.Float32) or To(DType.Float64)"),
        ("Use toScalar", "Use ToDouble"),
        ("with toDouble()", "with ToDouble()"),
        ("with toInt32()", "with To(DType.Int32)"),
        ("missing = MissingValues", "Missing = MissingValues"),
        ("unknown = UnknownCategories", "Unknown = UnknownCategories"),
        ("category = true", "Category = true"),
        ("category = false", "Category = false"),
        ("with target = the name", "with Target = the name"),
        ("encoder.rows gives", "encoder.Rows gives"),
    ];

#pragma warning disable CA2255 // Any member may raise the first message, so this stands before all of them.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Begin() => Interop.Word(InCSharp);

    internal static string InCSharp(string message)
    {
        foreach (var (inFSharp, inCSharp) in Phrases)
        {
            message = message.Replace(inFSharp, inCSharp, StringComparison.Ordinal);
        }

        return Operation().Replace(message, match => Name(match.Groups[1].Value) + match.Groups[2].Value);
    }

    private static string Name(string operation) =>
        Operations.TryGetValue(operation, out var name) || Names.InCSharp.TryGetValue(operation, out name) ? name
        : operation.Length > 0 && char.IsLower(operation[0]) && !operation.Contains(' ') ? char.ToUpperInvariant(operation[0]) + operation[1..]
        : operation;

    /// <summary>The operation that a message begins with.</summary>
    [GeneratedRegex(@"^(?:dsharp\.|Tensor\.|Model\.)?([A-Za-z][A-Za-z0-9]*)(: )")]
    private static partial Regex Operation();
}
