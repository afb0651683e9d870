namespace DiffLessons.CSharp;

/// <summary>Threads whose operations stay on them, however many processors there are.</summary>
internal static class OneThread
{
    /// <summary>Starts so many threads that all do the same work. Threads that are made later spread their operations out as ever.</summary>
    /// <param name="count">How many.</param>
    /// <param name="work">What each does.</param>
    public static void Start(int count, Action work)
    {
        var usual = Interop.Threads;
        var ready = new CountdownEvent(count);

        for (var i = 0; i < count; i++)
        {
            new Thread(() =>
            {
                Interop.Threads = 1;
                ready.Signal();
                work();
            })
            { IsBackground = true, Name = "DiffLessons" }.Start();
        }

        ready.Wait();

        // The number that a thread sets is that of threads to come, too.
        Interop.Threads = usual;
    }
}
