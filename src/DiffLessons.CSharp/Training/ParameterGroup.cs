namespace DiffLessons.CSharp;

using CoreGroup = DiffLessons.ParameterGroup;
using CoreSet = DiffLessons.ParameterSet;

/// <summary>Parameters with a learning rate and a weight decay of their own, as PyTorch's; those of no group have the optimiser's.</summary>
/// <param name="Parameters">Which elements. Each belongs to one group at most.</param>
/// <param name="LearningRate">The learning rate, 0 or more; the optimiser's when null.</param>
/// <param name="WeightDecay">The weight decay, 0 or more; the optimiser's when null.</param>
public sealed record ParameterGroup(ParameterSet Parameters, double? LearningRate = null, double? WeightDecay = null)
{
    internal CoreGroup Make() => InteropTraining.Group(ParameterSet.CoreOf(Parameters), LearningRate, WeightDecay);
}

/// <summary>A parameter group of an optimiser that is at work.</summary>
public sealed class ModelParameterGroup
{
    private readonly CoreGroup core;

    internal ModelParameterGroup(CoreGroup core) => this.core = core;

    /// <summary>The learning rate; it may be changed between steps, and schedules change it from its own base rate.</summary>
    /// <exception cref="ArgumentException">The rate is negative or no finite number.</exception>
    public double LearningRate
    {
        get => core.lr;
        set => core.lr = value;
    }

    /// <summary>The weight decay; it may be changed between steps.</summary>
    /// <exception cref="ArgumentException">The decay is negative or no finite number.</exception>
    public double WeightDecay
    {
        get => core.weightDecay;
        set => core.weightDecay = value;
    }
}

public abstract partial record Optimizer
{
    /// <summary>Parameters with learning rates and weight decays of their own; none by default. <see cref="Lbfgs"/> takes none.</summary>
    /// <remarks><c>new Optimizer.AdamW(1e-3) { Groups = [new(ParameterSet.Of(backbone), LearningRate: 1e-5)] }</c></remarks>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>The optimiser with its groups.</summary>
    internal DiffLessons.Optimizer Build(DiffLessons.ModelBase model)
    {
        ArgumentNullException.ThrowIfNull(Groups);
        var made = Make(model);
        made.Groups = [.. Groups.Select(group => (group ?? throw new ArgumentNullException(nameof(Groups))).Make())];
        return made;
    }
}

public sealed partial class ModelOptimizer
{
    /// <summary>The parameter groups, in the order in which the optimiser was given them.</summary>
    public IReadOnlyList<ModelParameterGroup> Groups => [.. Core.Groups.Select(group => new ModelParameterGroup(group))];
}

public sealed partial record TrainingOptions
{
    /// <summary>Parameters that this training leaves as they are, to the last bit, beside those that <see cref="Model.Freeze()"/> froze; none by default.</summary>
    /// <remarks><c>Freeze = [ParameterSet.Of(backbone)]</c>: batch normalisation in it keeps its statistics too.</remarks>
    public IReadOnlyList<ParameterSet> Freeze { get; init; } = [];

    internal CoreSet[] FrozenSets()
    {
        ArgumentNullException.ThrowIfNull(Freeze, "options.Freeze");
        return [.. Freeze.Select(ParameterSet.CoreOf)];
    }
}

public partial class Model
{
    /// <summary>Freezes some of the parameters, beside those that are frozen already, until <see cref="Unfreeze(ParameterSet)"/>.</summary>
    /// <param name="parameters">Which.</param>
    /// <returns>The model itself.</returns>
    /// <exception cref="ArgumentException">The model has no such parameters.</exception>
    /// <exception cref="InvalidOperationException">The model is being trained.</exception>
    public Model Freeze(ParameterSet parameters)
    {
        InteropTraining.Freeze(Core, ParameterSet.CoreOf(parameters), true);
        return this;
    }

    /// <summary>Lets some of the parameters learn again.</summary>
    /// <inheritdoc cref="Freeze(ParameterSet)"/>
    public Model Unfreeze(ParameterSet parameters)
    {
        InteropTraining.Freeze(Core, ParameterSet.CoreOf(parameters), false);
        return this;
    }
}
