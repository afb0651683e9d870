namespace DiffLessons.CSharp;

using CoreSet = DiffLessons.ParameterSet;

/// <summary>Some of a model's parameters: what is frozen, or what a <see cref="ParameterGroup"/> has a learning rate of its own for. They are looked up in the model when the set is used.</summary>
public sealed class ParameterSet
{
    private ParameterSet(CoreSet core) => Core = core;

    internal CoreSet Core { get; }

    /// <summary>All parameters of a layer, or of any other part of the model. Frozen so, its batch normalisation keeps its running statistics too.</summary>
    /// <param name="part">The part.</param>
    public static ParameterSet Of(Model part) => new(InteropTraining.Layer(Model.Of(part)));

    /// <summary>The parameters whose names, as <see cref="Model.ParameterNames"/> has them, fit.</summary>
    /// <param name="isIn">Whether the parameter of a name is one of them.</param>
    public static ParameterSet Named(Func<string, bool> isIn)
    {
        ArgumentNullException.ThrowIfNull(isIn);
        return new(InteropTraining.Named(isIn));
    }

    /// <summary>The elements of <see cref="Model.ParametersVector"/> for which a mask is true.</summary>
    /// <param name="mask">A vector of that length, of <see cref="DType.Bool"/>.</param>
    public static ParameterSet Masked(Tensor mask) => new(InteropTraining.Masked(Tensor.Of(mask)));

    /// <summary>So many elements of <see cref="Model.ParametersVector"/> from one on.</summary>
    /// <param name="start">The first element, from 0.</param>
    /// <param name="length">How many, 1 or more.</param>
    public static ParameterSet Slice(int start, int length) => new(InteropTraining.Slice(start, length));

    internal static CoreSet CoreOf(ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.Core;
    }
}
