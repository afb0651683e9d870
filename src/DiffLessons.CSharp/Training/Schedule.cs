namespace DiffLessons.CSharp;

using CoreOptimizer = DiffLessons.Optimizer;
using CoreScheduler = DiffLessons.LRScheduler;

/// <summary>How training changes the learning rate as it goes on. Names, options and rates are PyTorch's.</summary>
public abstract partial record Schedule
{
    private Schedule(bool eachStep = false) => EachStep = eachStep;

    /// <summary>Whether the rate changes after each step rather than after each epoch; so by default for <see cref="OneCycleLR"/> alone. <see cref="ReduceLROnPlateau"/> looks at epochs always.</summary>
    public bool EachStep { get; init; }

    internal abstract object Make(CoreOptimizer optimizer);

    internal CoreScheduler Scheduler(CoreOptimizer optimizer) => Make(optimizer) as CoreScheduler
        ?? throw new ArgumentException($"Schedule: {GetType().Name} looks at a loss, so it cannot be a part of another schedule.");
}

/// <summary>A schedule at work on an optimiser, for a training loop of one's own.</summary>
public sealed class ModelSchedule
{
    private readonly object core;

    internal ModelSchedule(Schedule schedule, CoreOptimizer optimizer) => core = schedule.Make(optimizer);

    /// <summary>Goes on to the next rate: after each epoch or each step, as the schedule counts.</summary>
    /// <exception cref="InvalidOperationException">The schedule looks at a loss: give it one.</exception>
    public void Step()
    {
        if (core is not CoreScheduler scheduler)
        {
            throw new InvalidOperationException("Step: this schedule looks at a loss. Give it that of the epoch, Step(loss).");
        }

        scheduler.step();
    }

    /// <summary>Goes on to the next rate by a loss or another measure; a schedule that looks at none passes over it.</summary>
    /// <param name="measure">The measure.</param>
    public void Step(double measure)
    {
        if (core is DiffLessons.ReduceLROnPlateau plateau)
        {
            plateau.step(measure);
        }
        else
        {
            Step();
        }
    }
}
