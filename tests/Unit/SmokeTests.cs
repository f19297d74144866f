namespace MemCap.Unit;

public class SmokeTests
{
    [Fact]
    public void Errors_name_the_culprit() =>
        Assert.Equal(
            "points 3 and 7 are equal but have different labels",
            MemCapError.NewContradiction(3, 7).Message
        );
}
