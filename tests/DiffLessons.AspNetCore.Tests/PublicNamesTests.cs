namespace Outsider;

using DiffLessons.AspNetCore;

public class PublicNamesTests
{
    [Fact]
    public void ThePublicNamesAreThoseWrittenDown() => PublicNames.Check(typeof(ServedModel).Assembly);
}
