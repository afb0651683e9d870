namespace DiffLessons.CSharp;

/// <summary>Keeps operations on the thread that they are called from.</summary>
internal static class OneThread
{
    public static T Run<T>(Func<T> compute) => Interop.OnOneThread(compute);
}
