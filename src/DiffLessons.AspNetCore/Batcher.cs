namespace DiffLessons.AspNetCore;

using System.Collections.Concurrent;
using DiffLessons.CSharp;

/// <summary>Predicts samples that wait at the same time as one batch, so that what a prediction costs besides its arithmetic is paid once for all of them. One that comes alone waits for nobody.</summary>
/// <param name="predict">Predicts a batch.</param>
/// <param name="largest">The most samples in a batch.</param>
internal sealed class Batcher(Func<Tensor, Tensor> predict, Func<int> largest)
{
    /// <summary>A batch is computed on one thread, so that as many are under way as there are processors.</summary>
    private static readonly int MostAtWork = Environment.ProcessorCount;

    private readonly ConcurrentQueue<Waiting> queue = new();
    private int atWork;

    /// <summary>What the model makes of a sample.</summary>
    /// <param name="sample">Its elements.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="cancellationToken">Takes it out of the queue.</param>
    public Task<float[]> Add(float[] sample, int[] shape, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(sample, shape, cancellationToken);
        queue.Enqueue(waiting);

        if (TryBegin())
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Work(), null);
        }

        return waiting.Answer.Task;
    }

    private bool TryBegin()
    {
        if (Interlocked.Increment(ref atWork) <= MostAtWork)
        {
            return true;
        }

        Interlocked.Decrement(ref atWork);
        return false;
    }

    private void Work()
    {
        do
        {
            while (Take() is { Count: > 0 } batch)
            {
                Predict(batch);
            }

            Interlocked.Decrement(ref atWork);
        }

        // For a sample that came between the last look and the end of the work.
        while (!queue.IsEmpty && TryBegin());
    }

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        var most = largest();

        while (batch.Count < most && queue.TryDequeue(out var waiting))
        {
            if (!waiting.IsCanceled())
            {
                batch.Add(waiting);
            }
        }

        return batch;
    }

    private void Predict(List<Waiting> batch)
    {
        try
        {
            var size = batch[0].Sample.Length;
            var values = new float[batch.Count * size];

            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Sample.CopyTo(values, i * size);
            }

            var output = predict(Tensor.From(values, [batch.Count, .. batch[0].Shape]));

            if (output.Rank == 0 || output.Shape[0] != batch.Count)
            {
                throw new InvalidOperationException($"PredictAsync: expected a model that gives a row for each of {batch.Count} samples, got an output of shape {ServedModelOptions.Text(output.Shape)}.");
            }

            var numbers = output.ToArray();
            var width = numbers.Length / batch.Count;

            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.TrySetResult(numbers[(i * width)..((i + 1) * width)]);
            }
        }
        catch (Exception failure)
        {
            foreach (var waiting in batch)
            {
                waiting.Answer.TrySetException(failure);
            }
        }
    }

    private sealed record Waiting(float[] Sample, int[] Shape, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<float[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsCanceled() => CancellationToken.IsCancellationRequested && Answer.TrySetCanceled(CancellationToken);
    }
}
