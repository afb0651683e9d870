namespace DiffLessons.CSharp;

using CoreModel = DiffLessons.Model<DiffLessons.Tensor, DiffLessons.Tensor>;

/// <summary>A differentiable function with parameters, made of <see cref="Layers"/>.</summary>
/// <remarks>
/// <see cref="Predict(Tensor)"/> is always in evaluation mode: dropout is off, batch normalisation uses its running statistics. Predictions change nothing, so one model
/// may serve any number of threads at once. While <see cref="FitAsync"/> trains a model, other threads may neither predict with it, train, change, save nor copy it, nor a model that
/// shares a layer with it: <see cref="InvalidOperationException"/>. Its callbacks may, on the thread that trains, between two steps. Composing models changes nothing.
/// Nothing needs disposing.
/// </remarks>
public partial class Model
{
    internal Model(CoreModel core) => Core = core;

    // ---- composing ----

    /// <summary>Models one after the other, each fed with what the one before gives.</summary>
    /// <param name="models">One or more. A model given twice is one set of parameters used twice.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Model Sequential(params Model[] models)
    {
        ArgumentNullException.ThrowIfNull(models);

        if (models.Length == 0)
        {
            throw new ArgumentException("Sequential: expected one model or more, got none.", nameof(models));
        }

        return new(Interop.Chain(models.Select(Of).ToArray()));
    }

    /// <summary>This model and then another: <c>encoder.Then(decoder)</c>.</summary>
    /// <param name="next">What is fed with what this gives.</param>
    public Model Then(Model next) => Sequential(this, next);

    // ---- predicting ----

    /// <summary>What the model makes of an input.</summary>
    /// <param name="input">Mostly a batch: the first axis counts the samples.</param>
    /// <exception cref="ArgumentException">The shape or type does not fit the first layer; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">Another thread is training the model, or one that shares a layer with it.</exception>
    /// <remarks>It can be differentiated by the input: <c>Diff.Grad(x => model.Predict(x).Sum(), input)</c>.</remarks>
    public Tensor Predict(Tensor input) => new(Interop.Predict(Core, Tensor.Of(input)));

    /// <summary>What the model makes of an input in the mode of the call around it: inside a training, as in the loss of <see cref="ModelOptimizer.Step(Func{Tensor})"/> or in
    /// <see cref="Module.Forward"/>, it learns; anywhere else it predicts, as <see cref="Predict(Tensor)"/> does.</summary>
    /// <inheritdoc cref="Predict(Tensor)"/>
    public virtual Tensor Forward(Tensor input) => new(Interop.Forward(Core, Tensor.Of(input)));

    /// <summary>What the model makes of one sample or a batch given as numbers.</summary>
    /// <param name="values">The input in row-major order.</param>
    /// <param name="shape">Its shape, the batch included.</param>
    /// <returns>The output in row-major order.</returns>
    /// <inheritdoc cref="Predict(Tensor)"/>
    public float[] Predict(ReadOnlySpan<float> values, params int[] shape) => Predict(Tensor.From(values, shape)).ToArray();

    /// <summary>The same into memory of the caller's.</summary>
    /// <param name="values">The input in row-major order.</param>
    /// <param name="shape">Its shape, the batch included.</param>
    /// <param name="destination">Takes the output in row-major order; as long as it has elements.</param>
    /// <inheritdoc cref="Predict(Tensor)"/>
    public void Predict(ReadOnlySpan<float> values, int[] shape, Span<float> destination) =>
        Predict(Tensor.From(values, shape)).CopyTo(destination);

    // ---- parameters ----

    /// <summary>The number of parameters: the elements of all of them.</summary>
    public int ParameterCount => Core.nparameters;

    /// <summary>The names of the parameters, in order, as in <c>0.weight</c>.</summary>
    public IReadOnlyList<string> ParameterNames => Core.parameters.names;

    /// <summary>A copy of a parameter.</summary>
    /// <param name="name">One of <see cref="ParameterNames"/>.</param>
    /// <exception cref="InvalidOperationException">There is no such name.</exception>
    public Tensor GetParameter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(Interop.Value(Core, name));
    }

    /// <summary>All parameters as one vector: shape (<see cref="ParameterCount"/>). Setting it copies the elements in.</summary>
    /// <exception cref="ArgumentException">The new vector has another length.</exception>
    public Tensor ParametersVector
    {
        get => new(Core.parametersVector);
        set => Core.parametersVector = Tensor.Of(value);
    }

    /// <summary>The model as a function of its parameters too: they replace its own in this call.</summary>
    /// <param name="parameters">All parameters as one vector.</param>
    /// <param name="input">What the model takes.</param>
    /// <param name="training">Whether it learns: dropout drops, batch normalisation uses the batch and moves its running statistics. Else, by default, it predicts, and the call changes nothing.</param>
    /// <remarks>
    /// A step of a training loop of one's own: <c>var (loss, gradient) = Diff.ValueAndGrad(p => loss(model.WithParameters(p, x, training: true), y), model.ParametersVector);
    /// model.ParametersVector -= 0.1 * gradient;</c>
    /// </remarks>
    /// <exception cref="ArgumentException">The vector has another length, or the input does not fit.</exception>
    /// <exception cref="InvalidOperationException">Another thread is training the model, or one that shares a layer with it.</exception>
    public Tensor WithParameters(Tensor parameters, Tensor input, bool training = false) =>
        new(Interop.WithParameters(Core, Tensor.Of(parameters), Tensor.Of(input), training));

    /// <summary>Computes something in training mode, for a loop of one's own: inside, <see cref="Forward"/> drops, and batch normalisation uses the batch and moves its running statistics.</summary>
    /// <param name="compute">What is computed, as a loss whose derivative is taken by <see cref="Diff"/>. An <see cref="ModelOptimizer"/> does this for its own steps.</param>
    /// <typeparam name="TResult">What it gives.</typeparam>
    /// <exception cref="InvalidOperationException">Another thread is training the model, or one that shares a layer with it.</exception>
    public TResult Train<TResult>(Func<TResult> compute)
    {
        ArgumentNullException.ThrowIfNull(compute);
        return Interop.Train(Core, compute);
    }

    /// <summary>A model that is the same in all, with parameters and running statistics of its own.</summary>
    /// <exception cref="InvalidOperationException">Another thread is training the model, or a function of one's own uses layers that it does not hold.</exception>
    public Model Clone() => Wrap(Interop.Clone(Core));

    // ---- as text ----

    /// <summary>A table of the model's layers, their parameters and their number.</summary>
    public string Summary() => Interop.Summary(Core);

    /// <summary>The layers joined by arrows.</summary>
    public override string ToString() => Core.ToString()!;

    internal static CoreModel Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Core;
    }

    internal static CoreModel[] Many(IEnumerable<Model> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return [.. models.Select(Of)];
    }
}
