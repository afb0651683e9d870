namespace DiffLessons.AspNetCore;

using DiffLessons.CSharp;

/// <summary>Predicts samples that wait at the same time as one batch, so that what a prediction costs besides its arithmetic is paid once for all of them. One that comes alone waits for nobody.</summary>
/// <remarks>There are as many threads for it as processors, and each batch is computed on one of them: spread out, they would wait for each other's processors. The threads are started by the first sample.</remarks>
/// <param name="predict">Predicts a batch.</param>
/// <param name="largest">The most samples in a batch.</param>
internal sealed class Batcher(Func<Tensor, Tensor> predict, Func<int> largest) : IDisposable
{
    private readonly Queue<Waiting> queue = new();
    private readonly Lock starting = new();
    private bool isStarted;
    private bool isEnded;

    /// <summary>What the model makes of a sample.</summary>
    /// <param name="sample">Its elements.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="cancellationToken">Takes it out of the queue.</param>
    /// <exception cref="ObjectDisposedException">The services are gone.</exception>
    public Task<float[]> Add(float[] sample, int[] shape, CancellationToken cancellationToken)
    {
        Start();
        var waiting = new Waiting(sample, shape, cancellationToken);

        lock (queue)
        {
            if (isEnded)
            {
                throw new ObjectDisposedException(nameof(ServedModel));
            }

            queue.Enqueue(waiting);
            Monitor.Pulse(queue);
        }

        return waiting.Answer.Task;
    }

    /// <summary>Takes no more samples; those that wait are answered.</summary>
    public void Dispose()
    {
        lock (queue)
        {
            isEnded = true;
            Monitor.PulseAll(queue);
        }
    }

    private void Start()
    {
        if (Volatile.Read(ref isStarted))
        {
            return;
        }

        lock (starting)
        {
            if (!isStarted)
            {
                OneThread.Start(Environment.ProcessorCount, Work);
                Volatile.Write(ref isStarted, true);
            }
        }
    }

    private void Work()
    {
        while (Next() is { } batch)
        {
            if (batch.Count > 0)
            {
                Predict(batch);
            }
        }
    }

    /// <summary>The samples that wait, as many as one batch takes, without those that are cancelled; null at the end. The thread sleeps while none wait: it does not spin on a processor that answers requests.</summary>
    private List<Waiting>? Next()
    {
        var most = largest();
        var batch = new List<Waiting>();

        lock (queue)
        {
            while (queue.Count == 0)
            {
                if (isEnded)
                {
                    return null;
                }

                Monitor.Wait(queue);
            }

            // A model of other options may have been loaded since the first of them came.
            while (batch.Count < most && queue.TryPeek(out var waiting) && (batch.Count == 0 || waiting.Shape.SequenceEqual(batch[0].Shape)))
            {
                queue.Dequeue();

                if (!waiting.IsCanceled())
                {
                    batch.Add(waiting);
                }
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
