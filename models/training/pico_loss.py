"""What is asked of each step: masks, predicted IoU and the object score."""
import torch
import torch.nn.functional as F


def focal_dice(logits, target):
    """logits [..., H, W], target alike (soft) -> 20 focal + dice per mask."""
    p = logits.sigmoid()
    ce = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    pt = p * target + (1 - p) * (1 - target)
    focal = ((0.25 * target + 0.75 * (1 - target)) * ce * (1 - pt) ** 2).flatten(-2).mean(-1)
    inter = (p * target).flatten(-2).sum(-1)
    return 20 * focal + 1 - (2 * inter + 1) / (p.flatten(-2).sum(-1) + target.flatten(-2).sum(-1) + 1)


def overlap(logits, target):
    a, b = logits > 0, target > 0.5
    return (a & b).flatten(-2).sum(-1) / (a | b).flatten(-2).sum(-1).clamp(min=1)


def step_loss(multi, ious, score, truth):
    """multi [N,M,h,w] logits at a quarter of the picture, ious [N,M], score [N,1], truth uint8 [N,S,S].

    The best of the M masks (at the decoder's size) is the one taught, at twice that size so that its border falls in the right place.
    Returns (summed loss, summed IoU of the mask that the model would choose, how many samples show the object).
    """
    multi, ious, score = multi.float().clamp(-32, 32), ious.float(), score.float()
    t = truth[:, None].float()
    small, large = F.avg_pool2d(t, 4), F.avg_pool2d(t, 2)
    seen = truth.flatten(1).any(1).float()
    rows = torch.arange(len(multi))
    with torch.no_grad():
        best = focal_dice(multi, small.expand_as(multi)).argmin(1)
        iou = overlap(multi, small.expand_as(multi))
    fine = F.interpolate(multi[rows, best][:, None], scale_factor=2, mode="bilinear", align_corners=False)
    mask = focal_dice(fine, large)[:, 0]
    guess = (ious - iou).abs().mean(1)
    there = F.binary_cross_entropy_with_logits(score[:, 0], seen, reduction="none")
    return ((mask + guess) * seen + there).sum(), (iou[rows, ious.argmax(1)] * seen).sum().detach(), seen.sum()
