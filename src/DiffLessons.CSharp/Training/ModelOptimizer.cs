namespace DiffLessons.CSharp;

using CoreOptimizer = DiffLessons.Optimizer;

/// <summary>An optimiser at work on a model, for a training loop of one's own: what it remembers from step to step is in it.</summary>
/// <remarks><c>var optimizer = new Optimizer.Adam(0.01).For(model); var loss = optimizer.Step(() => Losses.CrossEntropy(model.Forward(x), y));</c></remarks>
public sealed partial class ModelOptimizer
{
    private readonly Model model;
    private bool isGathering;

    internal ModelOptimizer(Model model, CoreOptimizer core) => (this.model, Core) = (model, core);

    internal CoreOptimizer Core { get; }

    /// <summary>The learning rate; it may be changed between steps.</summary>
    /// <exception cref="ArgumentException">The rate is negative or no finite number.</exception>
    public double LearningRate
    {
        get => Core.Rate;
        set => Core.Rate = value;
    }

    /// <summary>The norm that all derivatives together are scaled down to, if they are longer; not limited when null.</summary>
    /// <exception cref="ArgumentException">The bound is not above 0.</exception>
    public double? ClipNorm
    {
        get => double.IsFinite(Core.MaxNorm) ? Core.MaxNorm : null;
        set
        {
            var bound = value ?? double.PositiveInfinity;
            Guard.above0("optimizer", "maxGradNorm", bound);
            Core.MaxNorm = bound;
        }
    }

    /// <summary>The size that each derivative is pulled down to; not limited when null.</summary>
    /// <exception cref="ArgumentException">The bound is not above 0.</exception>
    public double? ClipValue
    {
        get => double.IsFinite(Core.MaxValue) ? Core.MaxValue : null;
        set
        {
            var bound = value ?? double.PositiveInfinity;
            Guard.above0("optimizer", "maxGradValue", bound);
            Core.MaxValue = bound;
        }
    }

    /// <summary>Lets a schedule change the learning rate: call its <c>Step</c> after each epoch or step.</summary>
    /// <param name="schedule">The schedule.</param>
    public ModelSchedule Schedule(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new(schedule, Core);
    }

    /// <summary>The number of steps done.</summary>
    public int Steps => Core.stateStep;

    /// <summary>One whole step: computes the loss, in training mode, and its gradient by the model's parameters, and changes these.</summary>
    /// <param name="loss">Computes the loss with <see cref="Model.Forward"/>: one element.</param>
    /// <returns>The loss before the change.</returns>
    /// <exception cref="InvalidOperationException">The loss is no finite number, and the parameters are as they were; or another thread trains the model.</exception>
    /// <exception cref="ArgumentException">The loss has more than one element.</exception>
    public Tensor Step(Func<Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);

        if (InteropTraining.CallsTheLoss(Core))
        {
            return new(InteropTraining.StepBy(model.Core, Core, () => Tensor.Of(loss())));
        }

        Accumulate(loss, out var value);
        Step();
        return value;
    }

    /// <summary>Computes a loss, in training mode, and adds its gradient to what was gathered since the last step: several small batches make one large one.</summary>
    /// <param name="loss">Computes the loss; divide it by the number of batches for their mean.</param>
    /// <returns>The loss.</returns>
    /// <inheritdoc cref="Step(Func{Tensor})"/>
    public Tensor Accumulate(Func<Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);

        if (InteropTraining.CallsTheLoss(Core))
        {
            throw new InvalidOperationException($"Accumulate: {Core.GetType().Name} computes the loss several times in a step, so nothing can be gathered before. Call Step with the loss of all batches.");
        }

        Accumulate(loss, out var value);
        return value;
    }

    /// <summary>Changes the parameters by the gradients that <see cref="Accumulate(Func{Tensor})"/> gathered.</summary>
    /// <exception cref="InvalidOperationException">None were gathered since the last step.</exception>
    public void Step()
    {
        if (!isGathering)
        {
            throw new InvalidOperationException("Step: no gradient was gathered since the last step. Call Accumulate before, or Step with a loss.");
        }

        isGathering = false;
        InteropTraining.StepGathered(model.Core, Core);
    }

    private void Accumulate(Func<Tensor> loss, out Tensor value)
    {
        try
        {
            value = new(InteropTraining.Gather(model.Core, Core, !isGathering, () => Tensor.Of(loss())));
            isGathering = true;
        }
        catch
        {
            isGathering = false;
            InteropTraining.Forget(model.Core);
            throw;
        }
    }
}
