#!/usr/bin/env perl
# Writes src/ground/base/radicals.inc: the ideograph that each radical of CJK Radicals Supplement and Kangxi Radicals
# stands for, by the property Equivalent_Unified_Ideograph of perl's Unicode data.
use strict;
use warnings;
use Unicode::UCD qw(prop_invmap);

my ($from, $to) = prop_invmap('Equivalent_Unified_Ideograph');
print "// Made by tools/make_radicals.pl from Unicode ", Unicode::UCD::UnicodeVersion(), "; do not edit.\n";
print "// clang-format off\n";
print "constexpr std::array<char16_t, 0x2FD6 - 0x2E80> kIdeographs{\n";
my %known;
for my $i (0 .. $#$from) {
    next unless $to->[$i];
    my $end = $i < $#$from ? $from->[ $i + 1 ] : $from->[$i] + 1;
    $known{$_} = $to->[$i] for $from->[$i] .. $end - 1;
}
for my $row (0 .. (0x2FD6 - 0x2E80) / 16) {
    my @cells;
    for my $code (0x2E80 + $row * 16 .. 0x2E80 + $row * 16 + 15) {
        next if $code >= 0x2FD6;
        my $ideograph = $known{$code} // 0;
        push @cells, sprintf '0x%X', $ideograph > 0xFFFF ? 0 : $ideograph;
    }
    print "    ", join(', ', @cells), ",\n" if @cells;
}
print "};\n";
