"""Step 6, the plan: goals, who does what, who answers for it, who approves, and its editions.

The draft is the convener's; what is agreed is sealed as an edition and sent, to each as much as its
consent opens. What one party has taken on, nobody else changes (H46, H55–H67; HSL 16:4, SoL 10:8).
"""
